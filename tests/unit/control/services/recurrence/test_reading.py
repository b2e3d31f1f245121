"""A timing from what was sent: each form of the grammar, and every refusal with a remedy."""

from datetime import UTC, datetime
from typing import Any

import pytest

from conductor.control.services.recurrence.occurrences import occurrences
from conductor.control.services.recurrence.reading import changed, timing_of
from conductor.domain.errors import InvalidInput
from conductor.domain.schedule import Timing

NOW = datetime(2027, 1, 4, 12, 0, 30, tzinfo=UTC)  # a Monday
SINCE = "2027-01-04 09:00"


def made(**given: Any) -> Timing:
    return timing_of(**({"now": NOW, "since": SINCE} | given))


def times(timing: Timing, number: int) -> list[str]:
    found = occurrences(timing, datetime(2020, 1, 1, tzinfo=UTC), number)
    return [f"{each.local:%m-%d %H:%M}" for each in found]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"recurrence": "30 min"}, ["01-04 09:00", "01-04 09:30", "01-04 10:00"]),
        ({"recurrence": "1 hours"}, ["01-04 09:00", "01-04 10:00", "01-04 11:00"]),
        ({"recurrence": "1 day"}, ["01-04 09:00", "01-05 09:00", "01-06 09:00"]),
        ({"recurrence": "2 weeks"}, ["01-04 09:00", "01-18 09:00", "02-01 09:00"]),
        ({"recurrence": "1 month"}, ["01-04 09:00", "02-04 09:00", "03-04 09:00"]),
        (
            {"recurrence": "2 weeks", "weekdays": ["mo", "fr"]},
            ["01-04 09:00", "01-08 09:00", "01-18 09:00"],
        ),
        (
            {"recurrence": "1 month", "weekdays": ["1mo"]},
            ["01-04 09:00", "02-01 09:00", "03-01 09:00"],
        ),
        (
            {"recurrence": "1 mo", "weekdays": ["L-FR"]},
            ["01-29 09:00", "02-26 09:00", "03-26 09:00"],
        ),
        ({"recurrence": "1 y", "weekdays": ["2tu"]}, ["01-12 09:00", "01-11 09:00", "01-09 09:00"]),
        ({"recurrence": "12 h", "weekdays": ["tu"]}, ["01-05 09:00", "01-05 21:00", "01-12 09:00"]),
        (
            {"recurrence": "1 day", "weekdays": ["sa", "su"]},
            ["01-09 09:00", "01-10 09:00", "01-16 09:00"],
        ),
        ({"rrule": "FREQ=DAILY;INTERVAL=3"}, ["01-04 09:00", "01-07 09:00", "01-10 09:00"]),
        (
            {"rrule": "RRULE:FREQ=WEEKLY;BYDAY=TU;BYHOUR=7"},
            ["01-05 07:00", "01-12 07:00", "01-19 07:00"],
        ),
    ],
)
def test_a_rule_says_when_it_occurs(given: dict[str, Any], said: list[str]) -> None:
    assert times(made(**given), 3) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"count": 1}, ["01-04 09:00"]),
        ({"recurrence": "1 day", "count": 2}, ["01-04 09:00", "01-05 09:00"]),
        ({"recurrence": "1 day", "count": 1}, ["01-04 09:00"]),
        ({"recurrence": "1 week", "weekdays": ["we"], "count": 2}, ["01-06 09:00", "01-13 09:00"]),
        (
            {"recurrence": "5 h", "weekdays": ["tu"], "count": 3},
            ["01-05 00:00", "01-05 05:00", "01-05 10:00"],
        ),
        ({"recurrence": "1 month", "count": 2}, ["01-04 09:00", "02-04 09:00"]),
        (
            {"recurrence": "1 day", "until": "2027-01-06 09:00"},
            ["01-04 09:00", "01-05 09:00", "01-06 09:00"],
        ),
        ({"recurrence": "1 day", "until": "2027-01-06 08:59"}, ["01-04 09:00", "01-05 09:00"]),
        ({"recurrence": "1 day", "until": "+1 day"}, ["01-04 09:00", "01-05 09:00"]),
        ({"recurrence": "1 day", "until": "2027-01-06"}, ["01-04 09:00", "01-05 09:00"]),
        (
            {"recurrence": "1 day", "until": "2027-01-05 09:00", "count": 5},
            ["01-04 09:00", "01-05 09:00"],
        ),
    ],
)
def test_an_end_is_included_and_a_count_begins_at_since(
    given: dict[str, Any], said: list[str]
) -> None:
    assert times(made(**given), 10) == said


def test_on_the_last_days_of_months_none_is_left_out() -> None:
    monthly = made(since="2027-01-31 09:00", recurrence="1 month")
    assert times(monthly, 5) == [
        f"{day} 09:00" for day in ("01-31", "02-28", "03-31", "04-30", "05-31")
    ]
    yearly = made(since="2028-02-29 09:00", recurrence="1 year")
    assert times(yearly, 5) == [
        f"{day} 09:00" for day in ("02-29", "02-28", "02-28", "02-28", "02-29")
    ]
    halfyearly = made(since="2027-08-31 09:00", recurrence="6 months")
    assert times(halfyearly, 3) == ["08-31 09:00", "02-29 09:00", "08-31 09:00"]


def test_an_rrule_leaves_out_what_is_not_there() -> None:
    monthly = made(since="2027-01-31 09:00", rrule="FREQ=MONTHLY")
    assert times(monthly, 3) == ["01-31 09:00", "03-31 09:00", "05-31 09:00"]


def test_moments_are_in_the_time_zone_that_is_given() -> None:
    timing = made(timezone="Asia/Jerusalem", recurrence="1 day", until="2027-01-05 09:00")
    assert (timing.since.hour, timing.timezone) == (7, "Asia/Jerusalem")
    assert times(timing, 9) == ["01-04 09:00", "01-05 09:00"]


def test_the_zone_of_a_rule_is_that_of_the_schedule() -> None:
    rrule = "DTSTART;TZID=Asia/Jerusalem:20270104T090000\nRRULE:FREQ=DAILY"
    timing = made(since="2027-01-04", rrule=rrule)
    assert timing.timezone == "Asia/Jerusalem"
    assert times(timing, 1) == ["01-04 09:00"]


def test_since_and_until_are_utc_beside_the_zone_of_a_rule() -> None:
    """The public client sends both in UTC, whatever the rule says."""
    rrule = "DTSTART;TZID=America/New_York:20270104T090000 RRULE:FREQ=DAILY"
    timing = made(since="2027-01-04 14:00", until="2027-01-06 14:00", rrule=rrule)
    assert times(timing, 9) == ["01-04 09:00", "01-05 09:00", "01-06 09:00"]


REFUSED = [
    ({}, "recurrence: it is missing; write one, as in 1 day, or an rrule, or count 1 for once"),
    ({"count": 2}, "recurrence: it is missing"),
    ({"count": 1, "weekdays": ["mo"]}, "weekdays: they need a recurrence; write one"),
    ({"count": 0, "recurrence": "1 day"}, "count: 0 is no number above 0; write one"),
    ({"count": -1, "recurrence": "1 day"}, "count: -1 is no number above 0"),
    ({"count": True, "recurrence": "1 day"}, "count: True is no number above 0"),
    ({"recurrence": "0 days"}, "recurrence: '0 days' is no period; write a whole number above 0"),
    ({"recurrence": "1.5 hours"}, "recurrence: '1.5 hours' is no period"),
    ({"recurrence": "-1 day"}, "recurrence: '-1 day' is no period"),
    ({"recurrence": "1 day", "weekdays": ["1mo"]}, "weekdays: 1MO counts within months or years"),
    ({"recurrence": "1 week", "weekdays": ["l-fr"]}, "weekdays: L-FR counts within months"),
    ({"recurrence": "1 day", "weekdays": ["xx"]}, "weekdays: 'xx' is no day of the week; write mo"),
    ({"recurrence": "1 day", "weekdays": ["mo"], "count": 100_001}, "count: 100001 is too many"),
    ({"recurrence": "1 day", "until": "2027-01-03"}, "until: it is before since; write a later"),
    ({"recurrence": "1 w", "weekdays": ["fr"], "until": "2027-01-05"}, "recurrence: nothing ever"),
    ({"rrule": "FREQ=DAILY", "count": 3}, "rrule: it excludes count; write them into the rule"),
    (
        {"rrule": "FREQ=DAILY", "recurrence": "1 day", "weekdays": ["mo"]},
        "excludes recurrence and weekdays",
    ),
    ({"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "rrule: nothing ever occurs; write a rule"),
    (
        {
            "rrule": "DTSTART;TZID=Asia/Jerusalem:20270104T090000 RRULE:FREQ=DAILY",
            "timezone": "UTC",
        },
        "give one of them",
    ),
    (
        {"timezone": "Asia/Jerusalm", "count": 1},
        "timezone: there is no time zone 'Asia/Jerusalm'; did you mean",
    ),
    ({"since": "soon", "count": 1}, "since: 'soon' is no moment; write"),
    ({"until": "later", "recurrence": "1 day"}, "until: 'later' is no moment; write"),
    (
        {"since": "2027-03-26 02:30", "timezone": "Asia/Jerusalem", "recurrence": "1 day"},
        "since: '2027-03-26 02:30' is not there, as the clocks go forward then; "
        "begin on another day, or at 03:00",
    ),
]


@pytest.mark.parametrize(("given", "said"), REFUSED)
def test_what_cannot_be_used_is_refused_with_place_and_remedy(
    given: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        made(**given)
    assert said in str(refused.value)


def test_once_may_be_in_a_gap() -> None:
    timing = made(since="2027-03-26 02:30", timezone="Asia/Jerusalem", count=1)
    assert times(timing, 2) == ["03-26 03:00"]


def test_a_plain_count_may_be_as_great_as_it_likes() -> None:
    timing = made(recurrence="1 min", count=10**9)
    assert len(times(timing, 5)) == 5


WEEKLY = made(recurrence="1 week", weekdays=["mo"], count=5, until="2027-12-31")
BY_RULE = made(rrule="FREQ=DAILY;BYHOUR=9")


def test_a_change_leaves_what_it_does_not_name() -> None:
    assert changed(WEEKLY, now=NOW) == WEEKLY
    assert changed(WEEKLY, now=NOW, weekdays=[]) == WEEKLY
    assert changed(BY_RULE, now=NOW) == BY_RULE


def test_a_change_is_merged_over_what_is_there() -> None:
    timing = changed(WEEKLY, now=NOW, weekdays=["fr"], count=2)
    assert (timing.recurrence, timing.weekdays, timing.count) == ("1 week", ("FR",), 2)
    assert timing.until == WEEKLY.until
    later = changed(WEEKLY, now=NOW, since="2027-02-01", until="2027-03-01")
    assert (later.since.month, later.until and later.until.month) == (2, 3)
    assert later.weekdays == ("MO",)


def test_a_rule_keeps_when_only_its_frame_changes() -> None:
    timing = changed(BY_RULE, now=NOW, until="2027-02-01", since="2027-01-10")
    assert timing.rrule == BY_RULE.rrule
    assert times(timing, 1) == ["01-10 09:00"]


def test_a_rule_of_the_other_kind_takes_its_place() -> None:
    timing = changed(WEEKLY, now=NOW, rrule="FREQ=DAILY")
    assert (timing.recurrence, timing.weekdays, timing.count) == (None, (), None)
    back = changed(timing, now=NOW, recurrence="1 day")
    assert (back.rrule, back.recurrence) == (None, "1 day")
    once = changed(BY_RULE, now=NOW, count=1)
    assert (once.rrule, once.count, once.is_single) == (None, 1, True)


def test_ends_can_be_cleared() -> None:
    timing = changed(WEEKLY, now=NOW, cleared={"until", "count", "weekdays"})
    assert (timing.until, timing.count, timing.weekdays) == (None, None, ())
    assert timing.recurrence == "1 week"


@pytest.mark.parametrize(
    ("timing", "given", "said"),
    [
        (
            WEEKLY,
            {"cleared": {"since"}},
            "since cannot be cleared; count, timezone, until, weekdays",
        ),
        (WEEKLY, {"recurrence": "1 day", "weekdays": ["1mo"]}, "counts within months or years"),
        (WEEKLY, {"rrule": "FREQ=DAILY", "count": 3}, "rrule: it excludes count"),
        (BY_RULE, {"weekdays": ["mo"]}, "rrule: it excludes weekdays"),
        (BY_RULE, {"count": 3}, "rrule: it excludes count"),
        (WEEKLY, {"until": "2026-01-01"}, "until: it is before since"),
    ],
)
def test_what_a_change_would_spoil_is_refused(
    timing: Timing, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        changed(timing, now=NOW, **given)
    assert said in str(refused.value)


def test_moments_of_a_change_are_utc_unless_it_brings_a_zone() -> None:
    there = made(timezone="Asia/Jerusalem", recurrence="1 day")
    assert changed(there, now=NOW, since="2027-02-01 09:00").since.hour == 9
    assert (
        changed(there, now=NOW, since="2027-02-01 09:00", timezone="Asia/Jerusalem").since.hour == 7
    )
