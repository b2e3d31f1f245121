"""Begun in its middle, a rule of iCalendar is the same as from its start on, for any rule."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from dateutil.rrule import rrule, weekday
from hypothesis import given, settings
from hypothesis import strategies as st

from conductor.control.services.recurrence.expansion import expanded
from conductor.control.services.recurrence.rules import Frequency, Rule

ENOUGH = 6
BOUNDS = {
    "bymonth": (1, 12),
    "bymonthday": (-31, 31),
    "byyearday": (-366, 366),
    "byweekno": (-53, 53),
    "byhour": (0, 23),
    "byminute": (0, 59),
    "bysecond": (0, 59),
}
FEW_STEPS = {  # days after which the slow way has gone through some ten thousand periods
    Frequency.HOURLY: 400,
    Frequency.MINUTELY: 20,
    Frequency.SECONDLY: 1,
}


def wall(year: int) -> datetime:
    return datetime(year, 1, 1, 9)  # noqa: DTZ001


def from_the_start(rule: Rule, start: datetime) -> Iterator[datetime]:
    parts: dict[str, Any] = dict(rule.by)
    if rule.weekdays:
        parts["byweekday"] = [weekday(day, number or None) for day, number in rule.weekdays]
    try:
        slow = rrule(int(rule.frequency), start, rule.interval, wkst=rule.week_start, **parts)
        yield from slow
    except ValueError:  # it never meets its hours, minutes or seconds
        return


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    frequency = draw(st.sampled_from(Frequency))
    names = draw(st.sets(st.sampled_from(sorted(BOUNDS)), max_size=3))
    if frequency is not Frequency.YEARLY:
        names -= {"byweekno"}
    by = [(name, draw(_numbers(*BOUNDS[name]))) for name in sorted(names)]
    weekdays = draw(_weekdays(frequency if "byweekno" not in names else Frequency.DAILY))
    if (by or weekdays) and frequency < Frequency.DAILY and draw(st.booleans()):
        by.append(("bysetpos", draw(_numbers(-3, 3))))
    return Rule(
        frequency,
        draw(st.integers(1, 5)),
        week_start=draw(st.integers(0, 6)),
        weekdays=weekdays,
        by=tuple(by),
    )


def _numbers(least: int, greatest: int) -> st.SearchStrategy[tuple[int, ...]]:
    number = st.integers(least, greatest).filter(lambda each: each != 0 or least == 0)
    return st.sets(number, min_size=1, max_size=4).map(lambda each: tuple(sorted(each)))


def _weekdays(frequency: Frequency) -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
    most = 2 if frequency <= Frequency.MONTHLY else 0
    day = st.tuples(st.integers(0, 6), st.integers(-most, most))
    return st.lists(day, max_size=3, unique=True).map(tuple)


# The slow way ends with the year 9999, so that it is begun some decades before: in a year of the
# same calendar as one of those that the fast way is asked for.
YEARS = 7600
STARTS = st.datetimes(wall(2330), wall(2339)).map(lambda moment: moment.replace(microsecond=0))


@settings(max_examples=150, deadline=None)
@given(rules(), STARTS, st.floats(0, 1))
def test_it_does_not_matter_where_it_is_begun(rule: Rule, start: datetime, far: float) -> None:
    days = FEW_STEPS.get(rule.frequency, 4000)
    moment = (start + far * timedelta(days=days)).replace(microsecond=0)
    horizon = moment + timedelta(days=days)
    late = from_the_start(rule, start.replace(year=start.year + YEARS))
    slow = _within((each.replace(year=each.year - YEARS) for each in late), moment, horizon)
    fast = _within(expanded(rule, start, moment), moment, horizon)
    assert fast == slow


def _within(found: Iterator[datetime], first: datetime, last: datetime) -> list[datetime]:
    """At most `ENOUGH`; a rule that pauses for longer than that is not followed to its end."""
    kept: list[datetime] = []
    for moment in islice(found, 400_000):
        if moment > last or len(kept) == ENOUGH:
            break
        if moment >= first:
            kept.append(moment)
    return kept


WORKDAYS = tuple((day, 0) for day in range(5))
LEAP_DAY = (("bymonth", (2,)), ("bymonthday", (29,)))
ENDS = {
    "the last day of each month": Rule(Frequency.MONTHLY, by=(("bymonthday", (-1,)),)),
    "its last workday": Rule(Frequency.MONTHLY, weekdays=WORKDAYS, by=(("bysetpos", (-1,)),)),
    "each leap day": Rule(Frequency.YEARLY, by=LEAP_DAY),
    "every second leap day": Rule(Frequency.YEARLY, 8, by=LEAP_DAY),
    "the last week": Rule(Frequency.YEARLY, weekdays=((0, 0),), by=(("byweekno", (-1,)),)),
    "both ends of the year": Rule(Frequency.YEARLY, by=(("byyearday", (-1, 1)),)),
}


@pytest.mark.parametrize("name", ENDS)
def test_ends_of_months_and_years_are_met_for_forty_years(name: str) -> None:
    rule, start = ENDS[name], wall(2024)
    slow = [each for each in islice(from_the_start(rule, start), 500) if each.year < 2064]
    for index in range(0, len(slow), 7):
        found = list(islice(expanded(rule, start, slow[index]), 3))
        assert found == slow[index : index + 3] or index + 3 > len(slow)
