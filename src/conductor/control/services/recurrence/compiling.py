"""A timing as rules, read once for each timing and kept."""

from functools import lru_cache

from conductor.control.services.recurrence.icalendar import rules_of_text
from conductor.control.services.recurrence.periods import rule_of
from conductor.control.services.recurrence.rules import Rules
from conductor.control.services.recurrence.zones import at_instant, zone_named
from conductor.domain.schedule import Timing


@lru_cache(maxsize=4096)
def compiled(timing: Timing) -> Rules:
    """`InvalidInput` names the field that cannot be used."""
    if timing.rrule is not None:
        return rules_of_text(timing.rrule, timing)
    zone = zone_named(timing.timezone)
    start = at_instant(timing.since, zone)
    if timing.is_single:
        return Rules(zone, start, timing.since, timing.until, dates=(start,))
    rule = rule_of(timing, start.wall)
    return Rules(zone, start, timing.since, timing.until, rules=(rule,))
