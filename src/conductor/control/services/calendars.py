"""A calendar from what people write: iCalendar text, or a beginning and an end."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from conductor.control.services.recurrence.events import spans_of
from conductor.control.services.recurrence.moments import moment_of
from conductor.control.services.recurrence.zones import at_wall_time, wall_time, zone_named
from conductor.domain.errors import InvalidInput

_DIGITS = "%Y%m%dT%H%M%S"


@dataclass(frozen=True)
class CalendarWishes:
    """Either `calendar`, or `begins` and `ends`, perhaps again and again by an `rrule`. Moments
    without a zone are in `timezone`, which is UTC when it is None."""

    calendar: str | None = None
    begins: str | None = None
    ends: str | None = None
    timezone: str | None = None
    rrule: str | None = None

    def text(self, now: datetime) -> str:
        """`InvalidInput` names the field and the remedy."""
        plain = self.begins or self.ends or self.timezone or self.rrule
        if self.calendar and plain:
            raise InvalidInput("calendar: give it, or begins and ends with timezone: not both")
        text = self.calendar or self._event(now)
        spans_of(text)
        return text

    def _event(self, now: datetime) -> str:
        if not (self.begins and self.ends):
            raise InvalidInput("begins: a window has begins and ends; give both, or a calendar")
        zone = zone_named(self.timezone)
        begins = moment_of(self.begins, "begins", zone=zone, now=now)
        ends = moment_of(self.ends, "ends", zone=zone, now=now)
        if ends <= begins:
            raise InvalidInput("ends: it is not after begins; write a later moment")
        rule = [f"RRULE:{self.rrule.strip().removeprefix('RRULE:')}"] if self.rrule else []
        lines = [f"DTSTART{_written(begins, zone)}", f"DTEND{_written(ends, zone)}", *rule]
        return "\n".join(lines)


def _written(moment: datetime, zone: ZoneInfo) -> str:
    """On the wall where it hangs, unless that shows the same time earlier that day."""
    wall = wall_time(moment, zone)
    if zone.key == "UTC" or at_wall_time(wall, zone).at != moment:
        return f":{moment.astimezone(UTC):{_DIGITS}}Z"
    return f";TZID={zone.key}:{wall:{_DIGITS}}"
