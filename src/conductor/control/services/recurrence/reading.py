"""A timing from what was sent, and from what is sent to change one."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from conductor.control.services.recurrence.icalendar import rules_of_text, zone_of_text
from conductor.control.services.recurrence.moments import moment_of, occurrence_of
from conductor.control.services.recurrence.occurrences import next_after
from conductor.control.services.recurrence.periods import period_of
from conductor.control.services.recurrence.weekdays import weekdays_of
from conductor.control.services.recurrence.zones import zone_named
from conductor.domain.errors import InvalidInput
from conductor.domain.schedule import Timing

CLEARABLE = frozenset({"until", "count", "weekdays", "timezone"})
_MOST_COUNT = 2**31 - 1  # as databases store it


def timing_of(
    *,
    now: datetime,
    since: str,
    until: str | None = None,
    timezone: str | None = None,
    recurrence: str | None = None,
    weekdays: Sequence[str] | None = None,
    count: int | None = None,
    rrule: str | None = None,
) -> Timing:
    """A checked timing; `InvalidInput` names the field and the remedy.

        timing_of(now=clock.now(), since="09:00", timezone="Asia/Jerusalem", recurrence="1 day")

    Moments without a zone are in `timezone`, which is UTC when it is None: also where `rrule` names
    another, as the public client sends UTC.
    """
    zone = zone_named(timezone)
    timezone = timezone or (zone_of_text(rrule) if rrule else None)
    return _checked(
        Timing(
            since=_since(since, zone, now, is_single=not (recurrence or rrule)),
            until=moment_of(until, "until", zone=zone, now=now) if until else None,
            timezone=timezone,
            recurrence=_stripped(recurrence),
            weekdays=weekdays_of(weekdays or ()),
            count=count,
            rrule=_stripped(rrule),
        )
    )


def check_rule(rrule: str, timezone: str | None) -> None:
    """Raises `InvalidInput` for a text that is no rule, whenever it begins."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    rules_of_text(rrule, Timing(since=epoch, timezone=timezone, rrule=rrule))


def changed(
    timing: Timing,
    *,
    now: datetime,
    cleared: Collection[str] = (),
    since: str | None = None,
    until: str | None = None,
    timezone: str | None = None,
    recurrence: str | None = None,
    weekdays: Sequence[str] | None = None,
    count: int | None = None,
    rrule: str | None = None,
) -> Timing:
    """None and no weekdays leave what is there; what `cleared` names goes (see `CLEARABLE`).

    A rule of the other kind takes the place of what was there. Moments without a zone are in the
    `timezone` that is sent along, or else in UTC, as the public client sends them.
    """
    _check_cleared(cleared)
    _check_alone(rrule, recurrence, weekdays, count)
    zone = zone_named(timezone)
    timing = _without(timing, cleared)
    if rrule:
        timing = replace(timing, recurrence=None, weekdays=(), count=None, rrule=_stripped(rrule))
        timezone = timezone or zone_of_text(rrule)
    elif recurrence or count == 1:
        timing = replace(timing, rrule=None)
    is_single = timing.is_single and not recurrence
    return _checked(
        replace(
            timing,
            since=_since(since, zone, now, is_single=is_single) if since else timing.since,
            until=moment_of(until, "until", zone=zone, now=now) if until else timing.until,
            timezone=timezone or timing.timezone,
            recurrence=_stripped(recurrence) or timing.recurrence,
            weekdays=weekdays_of(weekdays) if weekdays else timing.weekdays,
            count=timing.count if count is None else count,
        )
    )


def _since(written: str, zone: ZoneInfo, now: datetime, *, is_single: bool) -> datetime:
    """What recurs keeps the time of its first day, which therefore must be there that day."""
    first = occurrence_of(written, "since", zone=zone, now=now)
    if first.is_moved and not is_single:
        raise InvalidInput(
            f"since: {written!r} is not there, as the clocks go forward then; begin on another "
            f"day, or at {first.local:%H:%M}"
        )
    return first.at


def _without(timing: Timing, cleared: Collection[str]) -> Timing:
    for name in cleared:
        timing = replace(timing, **{name: () if name == "weekdays" else None})  # type: ignore[arg-type]
    return timing


def _check_cleared(cleared: Collection[str]) -> None:
    unknown = sorted(set(cleared) - CLEARABLE)
    if unknown:
        raise InvalidInput(
            f"{', '.join(unknown)} cannot be cleared; {', '.join(sorted(CLEARABLE))} can"
        )


def _checked(timing: Timing) -> Timing:
    _check_alone(timing.rrule, timing.recurrence, timing.weekdays, timing.count)
    if timing.count is not None and (isinstance(timing.count, bool) or timing.count < 1):
        raise InvalidInput(
            f"count: {timing.count} is no number above 0; write one, or leave it out"
        )
    if timing.count is not None and timing.count > _MOST_COUNT:
        raise InvalidInput(
            f"count: {timing.count} is more than {_MOST_COUNT}; leave it out, or write until"
        )
    if timing.rrule is None:
        _check_simple(timing)
    if timing.until is not None and timing.until < timing.since:
        raise InvalidInput("until: it is before since; write a later moment, or leave it out")
    if next_after(timing, timing.since - timedelta(seconds=1)) is None:
        end = " between since and until" if timing.until else ""
        raise InvalidInput(
            f"{_rule_field(timing)}: nothing ever occurs{end}; write a rule that some day fits"
        )
    return timing


def _check_alone(
    rrule: str | None,
    recurrence: str | None,
    weekdays: Sequence[str] | None,
    count: int | None,
) -> None:
    others = {"recurrence": recurrence, "weekdays": weekdays, "count": count}
    given = [name for name, value in others.items() if value]
    if rrule and given:
        raise InvalidInput(
            f"rrule: it excludes {' and '.join(given)}; write them into the rule, as INTERVAL, "
            "BYDAY or COUNT"
        )


def _check_simple(timing: Timing) -> None:
    if timing.recurrence is not None:
        period_of(timing.recurrence)
    elif timing.count != 1:
        raise InvalidInput(
            "recurrence: it is missing; write one, as in 1 day, or an rrule, or count 1 for once"
        )
    elif timing.weekdays:
        raise InvalidInput("weekdays: they need a recurrence; write one, as in 1 week")


def _rule_field(timing: Timing) -> str:
    return "rrule" if timing.rrule else "recurrence" if timing.recurrence else "since"


def _stripped(text: str | None) -> str | None:
    return (text or "").strip() or None
