"""Rule sets of iCalendar: starts, further and excepted dates, time zones, ends, and refusals."""

from datetime import UTC, datetime

import pytest

from conductor.control.services.recurrence.occurrences import next_after, occurrences
from conductor.control.services.recurrence.reading import timing_of
from conductor.domain.errors import InvalidInput

NOW = datetime(2027, 1, 4, 12, 0, 30, tzinfo=UTC)  # a Monday
DAILY = "RRULE:FREQ=DAILY;COUNT=4"


def times(rrule: str, since: str = "2027-01-04 09:00", timezone: str | None = None) -> list[str]:
    timing = timing_of(now=NOW, since=since, rrule=rrule, timezone=timezone)
    found = occurrences(timing, datetime(2020, 1, 1, tzinfo=UTC), 6)
    return [f"{each.local:%m-%d %H:%M}" for each in found]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;COUNT=2",
        "freq=daily;count=2",
        "FREQ=DAILY; COUNT = 2",
        "FREQ=DAILY;COUNT=2;",
        "RRULE:FREQ=DAILY;COUNT=2",
        "rrule:FREQ=DAILY;COUNT=2\n",
        "RRULE:FREQ=DAI\r\n LY;COUNT=2",
    ],
)
def test_one_rule_is_written_with_its_name_or_without(text: str) -> None:
    assert times(text) == ["01-04 09:00", "01-05 09:00"]


@pytest.mark.parametrize("gap", ["\n", "\r\n", " ", "\\n", "\n\n"])
def test_properties_stand_one_after_another(gap: str) -> None:
    text = f"DTSTART:20270104T090000{gap}RRULE:FREQ=DAILY;COUNT=3{gap}EXDATE:20270105T090000"
    assert times(text) == ["01-04 09:00", "01-06 09:00"]


def test_a_start_of_its_own_is_where_its_periods_and_count_begin() -> None:
    text = "DTSTART:20270101T070000\nRRULE:FREQ=DAILY;INTERVAL=2;COUNT=4"
    assert times(text) == [
        "01-05 07:00",
        "01-07 07:00",
    ]  # those of the 1st and 3rd are before since


def test_a_start_may_be_a_day() -> None:
    assert times("DTSTART;VALUE=DATE:20270110\nRRULE:FREQ=DAILY;COUNT=1") == ["01-10 00:00"]


def test_further_dates_are_added_each_once() -> None:
    text = f"{DAILY}\nRDATE:20270105T120000Z,20270106T090000\nRDATE;VALUE=DATE:20270201"
    assert times(text) == [
        "01-04 09:00",
        "01-05 09:00",
        "01-05 12:00",
        "01-06 09:00",
        "01-07 09:00",
        "02-01 09:00",
    ]


def test_dates_alone_are_a_rule_set() -> None:
    assert times("RDATE:20270203T100000,20270201T100000") == ["02-01 10:00", "02-03 10:00"]


def test_dates_before_since_are_none() -> None:
    assert times("RDATE:20260203T100000,20270201T100000") == ["02-01 10:00"]


def test_excepted_dates_are_left_out_and_counted_all_the_same() -> None:
    assert times(f"{DAILY}\nEXDATE:20270105T090000,20270106T100000") == [
        "01-04 09:00",
        "01-06 09:00",
        "01-07 09:00",
    ]


def test_an_excepted_day_is_left_out_whole() -> None:
    text = "RRULE:FREQ=HOURLY;INTERVAL=6;COUNT=8\nEXDATE;VALUE=DATE:20270105"
    assert times(text) == ["01-04 09:00", "01-04 15:00", "01-04 21:00", "01-06 03:00"]


def test_a_day_is_one_of_the_zone() -> None:
    text = "RRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20270105"
    found = times(text, since="2027-01-04 00:30", timezone="Asia/Jerusalem")
    assert found == ["01-04 00:30", "01-06 00:30"]


def test_several_rules_are_one_set() -> None:
    text = "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2\nRRULE:FREQ=DAILY;BYHOUR=7;COUNT=2"
    assert times(text) == ["01-04 09:00", "01-05 07:00", "01-06 07:00", "01-11 09:00"]


def test_a_rule_may_leave_out() -> None:
    assert times("RRULE:FREQ=DAILY;COUNT=7\nEXRULE:FREQ=WEEKLY;BYDAY=TU,WE,TH,FR") == [
        "01-04 09:00",
        "01-09 09:00",
        "01-10 09:00",
    ]


def test_a_dense_rule_that_leaves_out_is_met_where_it_is() -> None:
    text = "RRULE:FREQ=MINUTELY\nEXRULE:FREQ=MINUTELY;BYHOUR=9,10,11"
    assert times(text)[:2] == ["01-04 12:00", "01-04 12:01"]


def test_dates_in_other_zones_are_the_same_instants() -> None:
    text = (
        "DTSTART;TZID=Europe/Berlin:20270104T090000\nRRULE:FREQ=DAILY;COUNT=3\n"
        'EXDATE;TZID="America/New_York":20270105T030000\nRDATE;TZID=UTC:20270110T090000'
    )
    assert times(text, since="2027-01-01") == ["01-04 09:00", "01-06 09:00", "01-10 10:00"]


def test_a_start_in_utc_is_on_the_wall_of_the_time_zone() -> None:
    text = "DTSTART:20270104T070000Z\nRRULE:FREQ=DAILY;COUNT=2"
    found = times(text, since="2027-01-01", timezone="Asia/Jerusalem")
    assert found == ["01-04 09:00", "01-05 09:00"]


def test_a_start_in_a_gap_keeps_its_time_on_other_days() -> None:
    text = "DTSTART;TZID=Asia/Jerusalem:20270326T023000\nRRULE:FREQ=DAILY;COUNT=2"
    assert times(text) == ["03-26 03:00", "03-27 02:30"]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20270106T090000", "01-06 09:00"),
        ("20270106T085959", "01-05 09:00"),
        ("20270106T070000Z", "01-06 09:00"),
        ("20270106T065959Z", "01-05 09:00"),
        ("20270106", "01-06 09:00"),
    ],
)
def test_an_end_is_included_on_the_wall_in_utc_or_as_a_day(until: str, last: str) -> None:
    assert times(f"FREQ=DAILY;UNTIL={until}", timezone="Asia/Jerusalem")[-1] == last


def test_what_leaves_out_everything_is_ended() -> None:
    with pytest.raises(InvalidInput, match="rrule: nothing ever occurs"):
        times("RRULE:FREQ=DAILY;COUNT=3\nEXRULE:FREQ=DAILY")


def test_after_its_last_date_there_is_none() -> None:
    timing = timing_of(now=NOW, since="2027-01-04", rrule="RDATE:20270105T000000Z")
    assert next_after(timing, datetime(2027, 1, 5, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is missing"),
        (";", "rrule: '' is no part of a rule"),
        ("DTSTART:20270104T090000", "neither an RRULE nor an RDATE; add one"),
        ("EXDATE:20270104T090000", "neither an RRULE nor an RDATE"),
        ("RRULE:FREQ=DAILY\nDURATION:PT1H", "'DURATION:PT1H' is not known here; there are DTSTART"),
        ("RRULE:", "'RRULE:' is not known here"),
        ("RRULE:FREQ=DAILY\nDTSTART:20270101 DTSTART:20270102", "DTSTART is there twice"),
        ("DTSTART;TZID=Mars/Olympus:20270104T090000 RRULE:FREQ=DAILY", "DTSTART;TZID: there"),
        ("RDATE;VALUE=PERIOD:20270104T090000/PT1H", "rrule: RDATE;VALUE=PERIOD cannot be used"),
        ("RRULE;X=1:FREQ=DAILY", "rrule: RRULE;X=1 cannot be used"),
        ("RRULE;TZID=UTC:FREQ=DAILY", "rrule: RRULE;TZID=UTC cannot be used"),
        ("RDATE:2027-01-04", "rrule: RDATE: '2027-01-04' is no moment; write 20270131T090000"),
        ("RDATE:20270230", "rrule: RDATE: '20270230' is no moment"),
        ("RDATE:18000101", "of a year from 1970 to 8999"),
        ("DTSTART:00010101 RRULE:FREQ=DAILY", "rrule: DTSTART: '00010101' is no moment"),
        ("RRULE:FREQ=DAILY;UNTIL=soon", "rrule: RRULE: UNTIL: 'SOON' is no moment"),
        ("RRULE:FREQ=DAILY " * 21, "more than 20 times RRULE"),
        ("RDATE:" + "20270104T090000," * 5000, "characters, more than 65536; shorten it"),
    ],
)
def test_what_cannot_be_used_is_refused_with_place_and_remedy(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        times(text)
    assert said in str(refused.value)
