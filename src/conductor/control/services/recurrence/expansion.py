"""iCalendar rules by `dateutil`, begun near the moment that is asked for.

A rule's instants depend on its start in two ways only: parts that are not given are those of the
start, and periods count from it. So the parts are made explicit, and the library begins at a whole
number of periods after the start: what it costs does not depend on the time since then.
"""

from collections.abc import Iterator
from datetime import datetime, time
from functools import lru_cache
from itertools import product
from typing import Any

from dateutil.rrule import weekday

from conductor.control.services.recurrence.rules import Frequency, Rule
from conductor.control.services.recurrence.search import first_day, searched
from conductor.control.services.recurrence.steps import PERIODS

_DAY_PARTS = ("bymonthday", "byyearday", "byweekno")
_TIME_PARTS = {
    "byhour": Frequency.HOURLY,
    "byminute": Frequency.MINUTELY,
    "bysecond": Frequency.SECONDLY,
}
_MONTHS = {Frequency.YEARLY: 12, Frequency.MONTHLY: 1}


def expanded(rule: Rule, start: datetime, at_least: datetime) -> Iterator[datetime]:
    """From the first that is `at_least` then; all of it on one wall."""
    least = max(start, at_least)
    if rule.frequency > Frequency.MONTHLY and rule.may_pause:
        day = first_day(rule, least)
        if day is None:
            return
        least = max(least, datetime.combine(day, time()))
    parts, begin = _explicit(rule, start), _begin(rule, start, least)
    if rule.frequency.is_elapsed or rule.part("bysetpos"):
        found = searched(rule.frequency, rule, parts, begin)
    else:
        found = _days_and_times(rule, parts, begin, least)
    yield from (wall for wall in found if wall >= least)


def _explicit(rule: Rule, start: datetime) -> dict[str, Any]:
    parts: dict[str, Any] = dict(rule.by)
    if rule.weekdays:
        parts["byweekday"] = [weekday(day, number or None) for day, number in rule.weekdays]
    elif not any(parts.get(name) for name in _DAY_PARTS):
        parts |= _days_of(rule, start)
    for name, frequency in _TIME_PARTS.items():
        if rule.frequency < frequency:
            parts.setdefault(name, (getattr(start, name.removeprefix("by")),))
    return parts


def _days_of(rule: Rule, start: datetime) -> dict[str, Any]:
    if rule.frequency is Frequency.YEARLY:
        return {"bymonth": rule.part("bymonth") or (start.month,), "bymonthday": (start.day,)}
    if rule.frequency is Frequency.MONTHLY:
        return {"bymonthday": (start.day,)}
    if rule.frequency is Frequency.WEEKLY:
        return {"byweekday": (start.weekday(),)}
    return {}


def _begin(rule: Rule, start: datetime, at_least: datetime) -> datetime:
    """In a period before that of `at_least`, as the first one is not whole; the start when near."""
    if months := _MONTHS.get(rule.frequency, 0) * rule.interval:
        passed = (at_least.year - start.year) * 12 + at_least.month - start.month
        whole = (passed // months - 1) * months
        year, month = divmod(start.year * 12 + start.month - 1 + whole, 12)
        return start.replace(year=year, month=month + 1, day=1) if whole > 0 else start
    period = PERIODS[rule.frequency] * rule.interval
    whole = (at_least - start) // period - 1
    return start + whole * period if whole > 0 else start


def _days_and_times(
    rule: Rule, parts: dict[str, Any], begin: datetime, least: datetime
) -> Iterator[datetime]:
    """Times of the day only for days that count, as a rule may have one for every minute."""
    times = _times(*(tuple(parts[name]) for name in _TIME_PARTS))
    midnights = dict.fromkeys(_TIME_PARTS, 0)
    for day in searched(rule.frequency, rule, parts | midnights, datetime.combine(begin, time())):
        if day.date() >= least.date():
            yield from (datetime.combine(day, each) for each in times)


@lru_cache(maxsize=256)
def _times(
    hours: tuple[int, ...], minutes: tuple[int, ...], seconds: tuple[int, ...]
) -> tuple[time, ...]:
    return tuple(time(*each) for each in sorted(set(product(hours, minutes, seconds))))
