"""Rules and dates from iCalendar text: DTSTART, RRULE, EXRULE, RDATE and EXDATE."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from conductor.control.services.recurrence.moments import YEARS
from conductor.control.services.recurrence.properties import Property, properties
from conductor.control.services.recurrence.rrule_parts import rule_of_parts
from conductor.control.services.recurrence.rules import Rule, Rules
from conductor.control.services.recurrence.zones import (
    at_instant,
    at_wall_time,
    zone_named,
)
from conductor.domain.errors import InvalidInput
from conductor.domain.occurrence import Occurrence
from conductor.domain.schedule import Timing

_MOST_RULES = 20
_MOMENT = re.compile(r"(\d{8})(?:T(\d{6})(Z)?)?")


def zone_of_text(text: str) -> str | None:
    """The TZID of its DTSTART."""
    starts = [each for each in properties(text) if each.name == "DTSTART" and each.zone]
    return starts[0].zone.key if starts and starts[0].zone else None


def rules_of_text(text: str, timing: Timing) -> Rules:
    """`InvalidInput` begins with `rrule`, and names the property and the part."""
    found = list(properties(text))
    zone = _zone(found, timing.timezone)
    start = _start(found, zone, timing.since)
    reading = _Reading(zone, start.wall.time())
    rules = reading.rules(found, "RRULE")
    dates = [each for one in found if one.name == "RDATE" for each in reading.dates(one)]
    if not rules and not dates:
        raise InvalidInput("rrule: there is neither an RRULE nor an RDATE; add one")
    left_out = [each for one in found if one.name == "EXDATE" for each in reading.left_out(one)]
    return Rules(
        zone,
        start,
        since=timing.since,
        until=timing.until,
        rules=rules,
        left_out_rules=reading.rules(found, "EXRULE"),
        dates=tuple(sorted(dates, key=lambda each: each.at)),
        left_out=frozenset(each for each in left_out if isinstance(each, datetime)),
        left_out_days=frozenset(each for each in left_out if not isinstance(each, datetime)),
    )


def _zone(found: Sequence[Property], timezone: str | None) -> ZoneInfo:
    named = next((each.zone for each in found if each.name == "DTSTART" and each.zone), None)
    if named and timezone and named.key != timezone:
        raise InvalidInput(
            f"rrule: DTSTART is in {named.key}, and timezone is {timezone}; give one of them"
        )
    return named or zone_named(timezone)


def _start(found: Sequence[Property], zone: ZoneInfo, since: datetime) -> Occurrence:
    starts = [each for each in found if each.name == "DTSTART"]
    if len(starts) > 1:
        raise InvalidInput("rrule: DTSTART is there twice; leave one out")
    if not starts:
        return at_instant(since, zone)
    moment = _moment(starts[0].value, starts[0].place)
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return at_instant(moment, zone) if moment.tzinfo else at_wall_time(moment, zone)


@dataclass(frozen=True)
class _Reading:
    """What has no zone of its own is in `zone`; a day alone is at the time of the start."""

    zone: ZoneInfo
    time_of_start: time

    def rules(self, found: Sequence[Property], name: str) -> tuple[Rule, ...]:
        named = [each for each in found if each.name == name]
        if len(named) > _MOST_RULES:
            raise InvalidInput(f"rrule: more than {_MOST_RULES} times {name}; join some of them")
        return tuple(
            rule_of_parts(each.value, partial(self._end, place=f"{each.place}: UNTIL"), each.place)
            for each in named
        )

    def dates(self, one: Property) -> Iterator[Occurrence]:
        for written in one.value.split(","):
            moment = _moment(written, one.place)
            if not isinstance(moment, datetime):
                moment = datetime.combine(moment, self.time_of_start)
            yield self._occurrence(moment, one.zone)

    def left_out(self, one: Property) -> Iterator[date]:
        """Instants, and whole days."""
        for written in one.value.split(","):
            moment = _moment(written, one.place)
            if isinstance(moment, datetime):
                yield self._occurrence(moment, one.zone).at
            else:
                yield moment

    def _occurrence(self, moment: datetime, zone: ZoneInfo | None) -> Occurrence:
        if moment.tzinfo:
            return at_instant(moment, self.zone)
        if zone is None or zone.key == self.zone.key:
            return at_wall_time(moment, self.zone)
        return at_instant(at_wall_time(moment, zone).at, self.zone)

    def _end(self, written: str, *, place: str) -> datetime:
        moment = _moment(written, place)
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time(23, 59, 59))
        return self._occurrence(moment, None).at


def _moment(written: str, place: str) -> date:
    """A day, a wall time, or a moment in UTC."""
    found = _MOMENT.fullmatch(written.upper())
    wall = _wall(found[1] + (found[2] or "000000")) if found else None
    if found and wall and wall.year in YEARS:
        moment = wall.replace(tzinfo=UTC) if found[3] else wall
        return moment if found[2] else moment.date()
    raise InvalidInput(
        f"{place}: {written!r} is no moment; write 20270131T090000, with a Z at its end for UTC, "
        f"or a day as 20270131, of a year from {YEARS[0]} to {YEARS[-1]}"
    )


def _wall(digits: str) -> datetime | None:
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError:
        return None  # such as the 30th of February
