"""What the clock asks: the next, the next few, and the newest that was missed."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise, takewhile
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from conductor.control.services.recurrence.occurrences import (
    following,
    newest_missed,
    next_after,
    occurrences,
)
from conductor.control.services.recurrence.reading import timing_of
from conductor.domain.schedule import Timing

NOW = datetime(2027, 1, 4, 12, 0, 30, tzinfo=UTC)  # a Monday
LONG_AGO = "2022-01-01 00:00"


def minutely(since: str = LONG_AGO) -> Timing:
    return timing_of(now=NOW, since=since, recurrence="1 min")


def test_the_next_one_is_strictly_after_the_moment() -> None:
    found = next_after(minutely(), datetime(2027, 1, 4, 12, 1, tzinfo=UTC))
    assert found is not None
    assert found.at == datetime(2027, 1, 4, 12, 2, tzinfo=UTC)


def test_since_is_an_occurrence_itself() -> None:
    timing = timing_of(now=NOW, since="2027-02-01", recurrence="1 day")
    found = occurrences(timing, NOW, 2)
    assert [each.at.day for each in found] == [1, 2]


def test_once_is_once() -> None:
    timing = timing_of(now=NOW, since="+1 day", count=1)
    [only] = occurrences(timing, NOW, 10)
    assert only.at == datetime(2027, 1, 5, 12, tzinfo=UTC)
    assert next_after(timing, only.at) is None


def test_of_many_missed_ones_the_newest_is_told() -> None:
    missed = newest_missed(minutely(), NOW - timedelta(days=1000), NOW)
    assert missed is not None
    assert missed.at == datetime(2027, 1, 4, 12, 0, tzinfo=UTC)


def test_nothing_is_missed_between_two_occurrences() -> None:
    assert newest_missed(minutely(), NOW - timedelta(seconds=20), NOW) is None


def test_a_rule_of_icalendar_occurs_as_it_says() -> None:
    rrule = "FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=18;BYMINUTE=0"
    timing = timing_of(now=NOW, since=LONG_AGO, rrule=rrule)
    days = [f"{each.at:%Y-%m-%d %H:%M}" for each in occurrences(timing, NOW, 3)]
    assert days == ["2027-01-29 18:00", "2027-02-26 18:00", "2027-03-26 18:00"]


def test_two_wall_times_that_are_one_instant_are_one_occurrence() -> None:
    """In the gap of that night 02:30 becomes 03:00, which is there already."""
    rrule = "FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30"
    timing = timing_of(now=NOW, since="2027-03-01", timezone="Asia/Jerusalem", rrule=rrule)
    found = occurrences(timing, datetime(2027, 3, 25, 12, tzinfo=UTC), 3)
    assert [f"{each.local:%d %H:%M}" for each in found] == ["26 03:00", "26 03:30", "27 02:00"]


RULES: list[dict[str, Any]] = [
    {"recurrence": "7 min"},
    {"recurrence": "36 hours"},
    {"recurrence": "1 month"},
    {"recurrence": "1 week", "weekdays": ["mo", "th"]},
    {"rrule": "FREQ=HOURLY;BYHOUR=1,2,3;BYDAY=SU,MO"},
    {"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"},
    {"rrule": "FREQ=DAILY\nRDATE:20261031T013000\nEXDATE;VALUE=DATE:20261101,20261102,20261103"},
    {"rrule": "FREQ=HOURLY\nEXRULE:FREQ=HOURLY;BYDAY=MO,TU,WE,TH,FR,SA"},
    {"rrule": "RDATE:20240101T000000,20260101T000000"},
]
MOMENTS = st.datetimes(
    datetime(2023, 1, 1),  # noqa: DTZ001 - the zone follows
    datetime(2027, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(RULES), MOMENTS, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_the_newest_missed_one_is_the_last_of_all_that_were(
    rule: dict[str, Any], since: datetime, span: timedelta
) -> None:
    timing = timing_of(now=NOW, since="2022-01-31 02:30", timezone="Asia/Jerusalem", **rule)
    until = since + span
    between = [each for each in takewhile(lambda one: one.at <= until, following(timing, since))]
    assert newest_missed(timing, since, until) == (between[-1] if between else None)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(RULES), MOMENTS)
def test_from_one_to_the_next_none_is_left_out_and_none_comes_twice(
    rule: dict[str, Any], moment: datetime
) -> None:
    timing = timing_of(now=NOW, since="2022-01-31 02:30", timezone="Asia/Jerusalem", **rule)
    found = occurrences(timing, moment, 5)
    assert all(before.at < after.at for before, after in pairwise([*found]))
    for before, after in pairwise([*found]):
        assert next_after(timing, before.at) == after
        assert next_after(timing, after.at - timedelta(microseconds=1)) == after
        assert next_after(timing, before.at + (after.at - before.at) / 2) == after
