"""Each form in which people write a moment, and what they are told about the others."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from conductor.control.services.recurrence.moments import moment_of
from conductor.domain.errors import InvalidInput

NOW = datetime(2027, 1, 31, 22, 15, 42, tzinfo=UTC)
UTC_ZONE, JERUSALEM = ZoneInfo("UTC"), ZoneInfo("Asia/Jerusalem")


def read(written: str, zone: ZoneInfo = UTC_ZONE, now: datetime = NOW) -> str:
    return f"{moment_of(written, 'since', zone=zone, now=now):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2027-02-03", "2027-02-03 00:00:00"),
        ("2027-02-03 09:00", "2027-02-03 09:00:00"),
        ("2027-02-03T09:00", "2027-02-03 09:00:00"),
        ("2027-02-03 09:00:30", "2027-02-03 09:00:30"),
        ("2027-02-03T09:00:30.123", "2027-02-03 09:00:30"),
        ("2027-02-03T09:00:30Z", "2027-02-03 09:00:30"),
        ("2027-02-03T09:00:30.123Z", "2027-02-03 09:00:30"),
        ("2027-02-03T09:00+02:00", "2027-02-03 07:00:00"),
        ("2027-02-03 09:00 Asia/Jerusalem", "2027-02-03 07:00:00"),
        ("  2027-02-03 09:00 ", "2027-02-03 09:00:00"),
        ("09:00", "2027-01-31 09:00:00"),
        ("9:00", "2027-01-31 09:00:00"),
        ("09:00:30", "2027-01-31 09:00:30"),
        ("9:00:30", "2027-01-31 09:00:30"),
    ],
)
def test_an_absolute_moment_without_a_zone_is_utc(written: str, moment: str) -> None:
    assert read(written) == moment


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2027-02-03 09:00", "2027-02-03 07:00:00"),
        ("2027-07-03 09:00", "2027-07-03 06:00:00"),
        ("2027-02-03 09:00Z", "2027-02-03 09:00:00"),
        ("2027-02-03 09:00 Europe/Berlin", "2027-02-03 08:00:00"),
        ("09:00", "2027-02-01 07:00:00"),  # there it is tomorrow already
        ("2027-03-26 02:30", "2027-03-26 00:00:00"),  # not there: the first instant after the gap
        ("2027-10-31 01:30", "2027-10-30 22:30:00"),  # there twice: the first
    ],
)
def test_in_a_zone_it_is_on_the_wall_there(written: str, moment: str) -> None:
    assert read(written, JERUSALEM) == moment


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("+30 sec", "2027-01-31 22:15:30"),
        ("+1 second", "2027-01-31 22:15:01"),
        ("+10min", "2027-01-31 22:25:00"),
        ("+10 minutes", "2027-01-31 22:25:00"),
        ("+1h", "2027-01-31 23:15:00"),
        ("+4 hours", "2027-02-01 02:15:00"),
        ("+1 day", "2027-02-01 22:15:00"),
        ("+1d", "2027-02-01 22:15:00"),
        ("+2 weeks", "2027-02-14 22:15:00"),
        ("+1w", "2027-02-07 22:15:00"),
        ("+1mo", "2027-02-28 22:15:00"),  # the month's last day, and not the month after
        ("+1 month", "2027-02-28 22:15:00"),
        ("+12 months", "2028-01-31 22:15:00"),
        ("+1y", "2028-01-31 22:15:00"),
        ("+2 days+3h", "2027-02-03 01:15:00"),
        ("+2 days 3 hours", "2027-02-03 01:15:00"),
        ("+ 1 Day", "2027-02-01 22:15:00"),
    ],
)
def test_a_delay_counts_from_the_minute_that_it_is(written: str, moment: str) -> None:
    assert read(written) == moment


def test_a_year_after_a_leap_day_is_the_end_of_february() -> None:
    leap = datetime(2028, 2, 29, 8, tzinfo=UTC)
    assert read("+1y", now=leap) == "2029-02-28 08:00:00"
    assert read("+4 years", now=leap) == "2032-02-29 08:00:00"


def test_days_are_on_the_wall_and_hours_by_the_stopwatch() -> None:
    before = datetime(2027, 3, 25, 12, tzinfo=UTC)  # the clocks go forward in the night
    assert read("+1 day", JERUSALEM, before) == "2027-03-26 11:00:00"
    assert read("+24 hours", JERUSALEM, before) == "2027-03-26 12:00:00"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "no moment; write 2027-01-31 09:00"),
        ("tomorrow", "no moment"),
        ("2027-02-30", "no moment"),
        ("2027-02-03 25:00", "no moment"),
        ("25:00", "no moment"),
        ("03/02/2027", "no moment"),
        ("2027-02-03 09:00 Asia/Jerusalm", "did you mean Asia/Jerusalem"),
        ("1969-12-31", "write a year from 1970 to 8999"),
        ("9999-12-31", "write a year from 1970 to 8999"),
        ("+1", "no delay; write +1 day"),
        ("+1 fortnight", "no delay"),
        ("+-1 day", "no delay"),
        ("+1.5 hours", "no delay"),
        ("+1 dayly", "no delay"),
        ("+99999 years", "too long"),
        ("+999999999 days", "too long"),
    ],
)
def test_what_is_no_moment_is_named_with_its_place_and_a_remedy(written: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(written)
    assert str(refused.value).startswith("since: ")
    assert said in str(refused.value)
