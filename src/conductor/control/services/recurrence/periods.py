"""How often, as people write it: `2 weeks`, `30 min`, `1 hours`."""

from datetime import datetime

from conductor.control.services.recurrence.rules import By, Frequency, Rule
from conductor.control.services.recurrence.steps import check_count
from conductor.control.services.recurrence.weekdays import numbered
from conductor.domain.errors import InvalidInput
from conductor.domain.schedule import Timing
from conductor.domain.timing_forms import PERIOD, PERIOD_REMEDY

UNITS = {
    "sec": Frequency.SECONDLY,
    "second": Frequency.SECONDLY,
    "min": Frequency.MINUTELY,
    "minute": Frequency.MINUTELY,
    "h": Frequency.HOURLY,
    "hour": Frequency.HOURLY,
    "d": Frequency.DAILY,
    "day": Frequency.DAILY,
    "w": Frequency.WEEKLY,
    "week": Frequency.WEEKLY,
    "mo": Frequency.MONTHLY,
    "month": Frequency.MONTHLY,
    "y": Frequency.YEARLY,
    "year": Frequency.YEARLY,
}
_PER_CENTURY = (100, 1200, 5218, 36525, 876_600, 52_596_000, 3_155_760_000)  # by frequency
_SHORTEST_MONTH = 28


def period_of(recurrence: str) -> tuple[int, Frequency]:
    found = PERIOD.fullmatch(recurrence.strip())
    if found is None or int(found[1]) == 0:
        raise InvalidInput(f"recurrence: {recurrence!r} is no period; {PERIOD_REMEDY}")
    frequency = UNITS[found[2].lower()]
    check_length(int(found[1]), frequency, f"recurrence: {recurrence!r}")
    return int(found[1]), frequency


def check_length(interval: int, frequency: Frequency, place: str) -> None:
    if interval > _PER_CENTURY[frequency]:
        raise InvalidInput(f"{place} is longer than a century; write a shorter period")


def rule_of(timing: Timing, start: datetime) -> Rule:
    """`start` is on the wall. Months and years keep its day, or take the month's last one."""
    interval, frequency = period_of(timing.recurrence or "")
    days = tuple(numbered(day) for day in timing.weekdays)
    if any(place for _, place in days) and frequency > Frequency.MONTHLY:
        raise InvalidInput(
            f"weekdays: {', '.join(timing.weekdays)} counts within months or years, and "
            f"recurrence is {timing.recurrence!r}; leave the number out, or write months or years"
        )
    by = () if days else _clamped(frequency, start.month, start.day)
    rule = Rule(frequency, interval, timing.count, weekdays=days, by=by)
    check_count(rule, "count")
    return rule


def _clamped(frequency: Frequency, month: int, day: int) -> By:
    if frequency > Frequency.MONTHLY or day <= _SHORTEST_MONTH:
        return ()
    days = ("bymonthday", tuple(range(_SHORTEST_MONTH, day + 1)))
    months = (("bymonth", (month,)),) if frequency is Frequency.YEARLY else ()
    return (*months, days, ("bysetpos", (-1,)))
