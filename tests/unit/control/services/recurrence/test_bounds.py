"""What a question costs: no more with the years, and little where the answer is none."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import islice
from time import process_time
from types import FrameType
from typing import Any

import pytest

from conductor.control.services.recurrence.occurrences import (
    following,
    newest_missed,
    next_after,
    occurrences,
)
from conductor.control.services.recurrence.reading import timing_of
from conductor.domain.errors import InvalidInput
from conductor.domain.schedule import Timing

NOW = datetime(2027, 3, 17, 12, 0, 30, tzinfo=UTC)
YESTERDAY, LONG_AGO = "2027-03-16 08:00", "2022-03-16 08:00"
RULES: list[dict[str, Any]] = [
    {"recurrence": "1 min"},
    {"recurrence": "1 day"},
    {"recurrence": "1 month"},
    {"recurrence": "1 min", "count": 10**7},
    {"recurrence": "1 day", "weekdays": ["mo", "we", "fr"]},
    {"recurrence": "30 min", "weekdays": ["we"]},
    {"rrule": "FREQ=MINUTELY;BYHOUR=9,10,11,12,13"},
    {"rrule": "FREQ=DAILY;BYHOUR=9;BYDAY=MO,TU,WE,TH,FR;COUNT=5000"},
    {"rrule": "FREQ=MONTHLY;BYDAY=-1FR"},
    {"rrule": "FREQ=MINUTELY EXRULE:FREQ=MINUTELY;BYHOUR=13"},
]
QUESTIONS: list[Callable[[Timing], object]] = [
    lambda timing: next_after(timing, NOW),
    lambda timing: newest_missed(timing, NOW - timedelta(hours=20), NOW),
    lambda timing: occurrences(timing, NOW, 10),
]


def steps(question: Callable[[Timing], object], timing: Timing) -> int:
    """Calls, of which the library makes several for each period that it goes through."""
    question(timing)  # what is kept for each timing is not counted
    number = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal number
        number += 1

    sys.setprofile(count)
    try:
        question(timing)
    finally:
        sys.setprofile(None)
    return number


@pytest.mark.parametrize("zone", ["UTC", "Asia/Jerusalem"])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_five_years_cost_what_a_day_does(rule: dict[str, Any], zone: str) -> None:
    old, new = (
        timing_of(now=NOW, since=since, timezone=zone, **rule) for since in (LONG_AGO, YESTERDAY)
    )
    for question in QUESTIONS:
        assert steps(question, old) <= 3 * steps(question, new)


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;INTERVAL=24;BYHOUR=3",
        "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;INTERVAL=60;BYMINUTE=7",
        "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=3",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;INTERVAL=86400;BYHOUR=3",
        "FREQ=SECONDLY;BYMONTHDAY=31;BYMONTH=4,6,9,11",
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Jerusalem"])
def test_a_rule_that_never_comes_true_is_soon_refused(rrule: str, zone: str) -> None:
    begun = process_time()
    with pytest.raises(InvalidInput, match="rrule: nothing ever occurs"):
        timing_of(now=NOW, since="2025-01-01 09:00", timezone=zone, rrule=rrule)
    assert process_time() - begun < 3


def test_what_ended_long_ago_has_no_next_one() -> None:
    timing = timing_of(now=NOW, since="2020-01-01", recurrence="1 min", until="2020-01-02")
    assert next_after(timing, NOW) is None
    assert newest_missed(timing, timing.since, NOW) == occurrences(timing, timing.since, 2000)[-1]


def test_a_rule_of_each_second_has_one_newest_and_as_many_next_ones_as_are_asked_for() -> None:
    timing = timing_of(now=NOW, since="2020-01-01", recurrence="1 sec")
    missed = newest_missed(timing, NOW - timedelta(days=365), NOW)
    assert missed is not None
    assert missed.at == NOW
    assert len(occurrences(timing, NOW, 1000)) == 1000


def test_all_of_a_rule_are_told_until_its_calendar_ends() -> None:
    timing = timing_of(now=NOW, since="2027-01-01", recurrence="100 years")
    years = [each.at.year for each in islice(following(timing, NOW), 200)]
    assert years[:2] == [2127, 2227]
    assert years[-1] > 9800


def test_what_an_exrule_leaves_out_for_ever_is_given_up_soon() -> None:
    begun = process_time()
    rrule = "FREQ=SECONDLY\nEXRULE:FREQ=SECONDLY;BYMONTH=2,3,4,5,6,7,8,9,10,11,12"
    timing = timing_of(now=NOW, since="2020-01-01", rrule=rrule)
    assert next_after(timing, NOW) is None
    assert newest_missed(timing, timing.since, NOW) is None
    assert process_time() - begun < 10


def test_a_month_of_minutes_may_be_left_out() -> None:
    rrule = "FREQ=MINUTELY\nEXRULE:FREQ=MINUTELY;BYMONTH=3"
    timing = timing_of(now=NOW, since="2020-01-01", rrule=rrule)
    found = next_after(timing, datetime(2027, 2, 28, 23, 59, tzinfo=UTC))
    assert found is not None
    assert found.at == datetime(2027, 4, 1, tzinfo=UTC)
    missed = newest_missed(timing, timing.since, datetime(2027, 3, 31, tzinfo=UTC))
    assert missed is not None
    assert missed.at == datetime(2027, 2, 28, 23, 59, tzinfo=UTC)


def test_the_longest_count_is_counted_soon() -> None:
    begun = process_time()
    rrule = "FREQ=MINUTELY;BYDAY=MO;COUNT=100000"
    timing = timing_of(now=NOW, since="2026-01-05", timezone="Europe/Berlin", rrule=rrule)
    assert next_after(timing, NOW + timedelta(days=365)) is None
    assert process_time() - begun < 10


def test_a_rule_that_pauses_for_years_is_not_searched_anew_at_each_change_of_the_clocks() -> None:
    rule = "FREQ=MINUTELY;INTERVAL=1439;BYMONTH=3;BYDAY=SU;BYHOUR=3;BYMINUTE=0,7,30"

    def timing(zone: str) -> Timing:
        return timing_of(now=NOW, since="2027-01-01", timezone=zone, rrule=rule)

    def first(timing: Timing) -> object:
        return next_after(timing, NOW)

    with_changes, without = timing("Europe/Rome"), timing("Asia/Tokyo")
    assert steps(first, with_changes) < 20 * steps(first, without)
