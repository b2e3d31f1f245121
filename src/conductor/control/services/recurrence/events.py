"""The events of an iCalendar text: when each begins, again and again, and how long it lasts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from conductor.control.services.recurrence.icalendar import rules_of_text, zone_of_text
from conductor.control.services.recurrence.occurrences import next_after
from conductor.domain.blackout import Length, Span
from conductor.domain.errors import InvalidInput
from conductor.domain.schedule import Timing

_RULES = ("DTSTART", "RRULE", "EXRULE", "RDATE", "EXDATE")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(seconds=1)
_LONGEST = timedelta(days=366)
_MOST_EVENTS = 500
_MOST_CHARACTERS = 262_144
_DURATION = re.compile(r"\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
Event = Mapping[str, Sequence[str]]


@lru_cache(maxsize=1024)
def spans_of(calendar: str) -> tuple[Span, ...]:
    """Of each VEVENT, or of its bare properties alone. `InvalidInput` begins with `calendar`, and
    names the event. Time zones are known by their names: what a VTIMEZONE says is not read."""
    if len(calendar) > _MOST_CHARACTERS:
        raise InvalidInput(f"calendar: it has more than {_MOST_CHARACTERS} characters; divide it")
    events = list(_events(calendar))
    if not 0 < len(events) <= _MOST_EVENTS:
        raise InvalidInput(
            f"calendar: it has {len(events)} events; write 1 to {_MOST_EVENTS}, each with DTSTART "
            f"and DTEND or DURATION"
        )
    return tuple(_span(event, number) for number, event in enumerate(events, 1))


def _events(calendar: str) -> Iterator[Event]:
    """Without those that are cancelled, and without the alarms within them."""
    unfolded = re.sub(r"\r?\n[ \t]", "", calendar)
    lines = [line.strip() for line in unfolded.splitlines() if line.strip()]
    is_bare = not any(line.upper().startswith("BEGIN:") for line in lines)
    inside = ["VEVENT"] if is_bare else []
    event: dict[str, list[str]] = {}
    for line in lines:
        name, value = re.split("[;:]", line.upper(), maxsplit=1)[0], line.upper().partition(":")[2]
        if name == "BEGIN":
            inside.append(value)
            event = {} if value == "VEVENT" else event
        elif name == "END":
            if inside[-1:] == ["VEVENT"] and event.get("STATUS") != ["STATUS:CANCELLED"]:
                yield event
            inside = inside[:-1]
        elif inside[-1:] == ["VEVENT"]:
            event.setdefault(name, []).append(line)
    if is_bare and event:
        yield event


def _span(event: Event, number: int) -> Span:
    summary = "".join(event.get("SUMMARY", ())).partition(":")[2]
    place = f"calendar: event {number}" + (f" ({summary})" if summary else "")
    try:
        _check(event)
        timing = _timing(event)
        return Span(timing, _length(event, timing))
    except InvalidInput as error:
        raise InvalidInput(f"{place}: {str(error).removeprefix('rrule: ')}") from error


def _check(event: Event) -> None:
    if len(event.get("DTSTART", ())) != 1:
        raise InvalidInput("it needs one DTSTART, as in DTSTART;TZID=Europe/Rome:20270131T220000")
    if "RECURRENCE-ID" in event:
        raise InvalidInput(
            "RECURRENCE-ID is not read here; leave that occurrence out with EXDATE, and write an "
            "event of its own for it"
        )
    if ("DTEND" in event) == ("DURATION" in event) and not _is_day(event):
        raise InvalidInput("it needs DTEND or DURATION, one of them, as in DURATION:PT8H")


def _timing(event: Event) -> Timing:
    """The start itself counts where no rule says which ones do, and in dates besides it."""
    lines = [line for name in _RULES for line in event.get(name, ())]
    if "RRULE" not in event:
        lines.append("RDATE" + event["DTSTART"][0][len("DTSTART") :])
    text = "\n".join(lines)
    timing = Timing(since=_EPOCH, timezone=zone_of_text(text), rrule=text)
    timing = replace(timing, since=rules_of_text(text, timing).start.at)
    if next_after(timing, timing.since - _INSTANT) is None:
        raise InvalidInput("nothing ever occurs; write a rule that some day fits")
    return timing


def _length(event: Event, timing: Timing) -> Length:
    """As RFC 5545 has it: days of a DURATION are those of the calendar, and what lies between
    DTSTART and DTEND is as long each time."""
    if "DURATION" in event:
        length = _duration(event["DURATION"][0].partition(":")[2])
    elif "DTEND" not in event:
        length = Length(days=1)
    else:
        length = _until(event["DTEND"][0], timing, is_days=_is_day(event))
    if not timedelta(0) < timedelta(length.days) + length.rest <= _LONGEST:
        raise InvalidInput(f"it must end after its start, and within {_LONGEST.days} days")
    return length


def _until(line: str, timing: Timing, *, is_days: bool) -> Length:
    written = line[len("DTEND") :]
    text = f"DTSTART{written}\nRDATE{written}"
    zone = zone_of_text(text) or timing.timezone
    end = rules_of_text(text, replace(timing, timezone=zone)).start
    start = rules_of_text(timing.rrule or "", timing).start
    if is_days:
        return Length(days=(end.wall - start.wall).days)
    return Length(rest=end.at - start.at)


def _duration(written: str) -> Length:
    found = _DURATION.fullmatch(written.upper())
    if found is None or not any(found.groups()):
        raise InvalidInput(f"DURATION: {written!r} is none; write PT8H, P2D or P1DT12H")
    weeks, days, hours, minutes, seconds = (min(int(each or 0), 10**8) for each in found.groups())
    rest = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return Length(weeks * 7 + days, rest)


def _is_day(event: Event) -> bool:
    """It begins with a day, not at a time of it."""
    return "T" not in event["DTSTART"][0].upper().rpartition(":")[2]
