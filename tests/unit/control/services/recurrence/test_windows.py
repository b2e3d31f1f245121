"""The windows of calendars, over changes of the clocks too."""

from datetime import UTC, datetime, timedelta

import pytest

from conductor.control.services.recurrence.windows import (
    check_calendar,
    window_at,
    windows_after,
)
from conductor.domain.errors import InvalidInput

NOW = datetime(2027, 3, 26, 12, tzinfo=UTC)
NIGHTS = "DTSTART;TZID=Europe/Vienna:20270101T220000\nRRULE:FREQ=DAILY\n"


def utc(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


def spans(calendar: str, number: int, after: datetime = NOW) -> list[tuple[datetime, datetime]]:
    return [(each.begins, each.ends) for each in windows_after(calendar, after, number)]


def test_hours_last_as_long_where_the_clocks_go_forward() -> None:
    assert spans(NIGHTS + "DURATION:PT8H", 3, utc(27, 12)) == [
        (utc(27, 21), utc(28, 5)),  # 7 o'clock in Vienna
        (utc(28, 20), utc(29, 4)),
        (utc(29, 20), utc(30, 4)),
    ]


def test_hours_last_as_long_where_the_clocks_go_back() -> None:
    assert spans(NIGHTS + "DURATION:PT8H", 1, utc(30, 12, month=10)) == [
        (utc(30, 20, month=10), utc(31, 4, month=10))  # 5 o'clock in Vienna
    ]


def test_days_end_at_the_hour_at_which_they_began() -> None:
    calendar = "DTSTART;TZID=Europe/Vienna:20270102T220000\nDURATION:P1D\nRRULE:FREQ=WEEKLY"
    assert spans(calendar, 1) == [(utc(27, 21), utc(28, 20))]
    assert spans(calendar, 1, utc(29, 12, month=10)) == [
        (utc(30, 20, month=10), utc(31, 21, month=10))
    ]


def test_a_window_that_begins_in_a_gap_begins_after_it() -> None:
    calendar = "DTSTART;TZID=Europe/Vienna:20270328T023000\nDURATION:PT1H"
    assert spans(calendar, 2) == [(utc(28, 1), utc(28, 2))]


def test_a_day_that_would_end_in_a_gap_ends_after_it() -> None:
    calendar = "DTSTART;TZID=Europe/Vienna:20270327T023000\nDURATION:P1D"
    assert spans(calendar, 2) == [(utc(27, 1, 30), utc(28, 1))]


def test_a_window_in_an_hour_that_comes_twice_is_in_the_first() -> None:
    calendar = "DTSTART;TZID=Europe/Vienna:20271031T023000\nDURATION:PT1H"
    assert spans(calendar, 2) == [(utc(31, 0, 30, month=10), utc(31, 1, 30, month=10))]


def test_windows_that_overlap_or_meet_are_one() -> None:
    calendar = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART:20270401T000000Z
DTEND:20270402T000000Z
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270402
BEGIN:VALARM
TRIGGER:-PT30M
DURATION:PT5M
END:VALARM
END:VEVENT
BEGIN:VEVENT
STATUS:CANCELLED
DTSTART:20270403T000000Z
DTEND:20270404T000000Z
END:VEVENT
END:VCALENDAR"""
    assert spans(calendar, 3) == [(utc(1, 0, month=4), utc(3, 0, month=4))]


def test_its_end_is_over() -> None:
    calendar = "DTSTART:20270401T000000Z\nDTEND:20270401T000010Z"
    begins = utc(1, 0, month=4)
    assert window_at(calendar, begins - timedelta(microseconds=1)) is None
    assert window_at(calendar, begins) is not None
    assert window_at(calendar, begins + timedelta(seconds=9, microseconds=999_999)) is not None
    assert window_at(calendar, begins + timedelta(seconds=10)) is None


def test_dates_and_exceptions_count() -> None:
    calendar = (
        "DTSTART:20270401T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\n"
        "EXDATE:20270402T000000Z\nRDATE:20270410T000000Z"
    )
    assert [begins.day for begins, _ in spans(calendar, 9)] == [1, 3, 10]


def test_a_window_that_began_long_ago_is_found() -> None:
    calendar = "DTSTART:20260401T000000Z\nDURATION:P365D"
    window = window_at(calendar, NOW)
    assert window is not None
    assert str(window) == "until 2027-04-01 00:00:00 UTC"


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        ("", "it has 0 events"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR", "it has 0 events"),
        ("DTSTART:20270401T000000Z", "event 1: it needs DTEND or DURATION"),
        ("SUMMARY:x\nDURATION:PT1H", r"event 1 \(x\): it needs one DTSTART"),
        ("DTSTART:20270401T000000Z\nDURATION:1h", "DURATION: '1h' is none; write PT8H"),
        ("DTSTART:20270401T000000Z\nDTEND:20270401T000000Z", "it must end after its start"),
        ("DTSTART:20270401T000000Z\nDURATION:P400D", "within 366 days"),
        ("DTSTART:20270431T000000Z\nDURATION:PT1H", "is no moment"),
        ("DTSTART;TZID=Europe/Wien:20270401T000000\nDURATION:PT1H", "no time zone 'Europe/Wien'"),
        ("DTSTART:20270101T000000Z\nDURATION:PT1H", "all of its windows are over"),
        (NIGHTS + "DURATION:P1D", "without end"),
        (
            "DTSTART:20270401T000000Z\nDURATION:PT1H\nRECURRENCE-ID:20270401T000000Z",
            "EXDATE",
        ),
    ],
)
def test_what_cannot_be_used_is_refused(calendar: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=f"^calendar: .*{said}"):
        check_calendar(calendar, NOW)
