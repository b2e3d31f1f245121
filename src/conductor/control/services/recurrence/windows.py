"""The windows of an iCalendar text. None of these costs more the longer the calendar has run."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice, takewhile

from conductor.control.services.recurrence.events import spans_of
from conductor.control.services.recurrence.occurrences import newest_missed, next_after
from conductor.control.services.recurrence.zones import at_wall_time, zone_named
from conductor.domain.blackout import Length, Span, Window, longest
from conductor.domain.errors import InvalidInput
from conductor.domain.occurrence import Occurrence

_HOUR = timedelta(hours=1)
_SLACK = timedelta(days=1)  # as clocks may be changed meanwhile
_MOST_JOINED = 400


def window_at(calendar: str, moment: datetime) -> Window | None:
    """The window that covers a moment; those that overlap, or meet, are one."""
    hour = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return longest(_windows_of(calendar, hour), moment)


def windows_after(calendar: str, moment: datetime, limit: int) -> Sequence[Window]:
    """At most `limit` that have not ended at the moment, in order."""
    return list(islice(_windows(calendar, moment), limit))


def check_calendar(calendar: str, now: datetime) -> None:
    """Raises `InvalidInput` for one that cannot be read, whose windows are all over, or one of
    whose windows has no end."""
    first = next(_windows(calendar, now), None)
    if first is None:
        raise InvalidInput("calendar: all of its windows are over; write one that is to come")
    if window_at(calendar, first.ends) is not None:
        raise InvalidInput(
            f"calendar: from {first.begins:%Y-%m-%d %H:%M} UTC on one window follows the other "
            f"without end; leave some time between them"
        )


def _windows(calendar: str, moment: datetime) -> Iterator[Window]:
    window = _window_at(calendar, moment)
    while True:
        if window is not None:
            yield window
            moment = window.ends
        found = (next_after(each.timing, moment) for each in spans_of(calendar))
        starts = [each.at for each in found if each is not None]
        if not starts:
            return
        moment = min(starts)
        window = _window_at(calendar, moment)


@lru_cache(maxsize=4096)
def _windows_of(calendar: str, hour: datetime) -> Sequence[Window]:
    """Every start asks, so each hour's are found once."""
    end = hour + _HOUR
    return tuple(takewhile(lambda each: each.begins < end, _windows(calendar, hour)))


def _window_at(calendar: str, moment: datetime) -> Window | None:
    begins, ends, zone = moment, moment, ""
    for _ in range(_MOST_JOINED):
        windows = (_newest(each, ends) for each in spans_of(calendar))
        found = longest((each for each in windows if each is not None), ends)
        if found is None:
            break
        begins, ends, zone = min(begins, found.begins), found.ends, zone or found.zone
    return Window(begins, ends, zone) if ends > moment else None


def _newest(span: Span, moment: datetime) -> Window | None:
    """The last that has begun: those before it have ended when it does."""
    longest_ago = timedelta(span.length.days) + span.length.rest + _SLACK
    found = newest_missed(span.timing, moment - longest_ago, moment)
    zone = span.timing.timezone or "UTC"
    return Window(found.at, _end(found, span.length, zone), zone) if found else None


def _end(start: Occurrence, length: Length, zone: str) -> datetime:
    if not length.days:
        return start.at + length.rest
    wall = start.local.replace(tzinfo=None, fold=0) + timedelta(length.days)
    return at_wall_time(wall, zone_named(zone)).at + length.rest
