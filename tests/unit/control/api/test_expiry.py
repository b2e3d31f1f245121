from datetime import UTC, datetime, timedelta

import pytest

from conductor.control.api.expiry import read_expiry
from conductor.domain.errors import InvalidInput

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (None, None),
        ("+10h", NOW + timedelta(hours=10)),
        ("+1 day+2hours", NOW + timedelta(days=1, hours=2)),
        ("2026-02-03 04:05", datetime(2026, 2, 3, 4, 5, tzinfo=UTC)),
        ("+1mo", NOW.replace(month=2)),
        ("+2 months + 1 week", NOW.replace(month=3, day=8)),
        ("+90min", NOW.replace(hour=13, minute=30)),
        ("2026-02-03T04:05+02:00", datetime(2026, 2, 3, 2, 5, tzinfo=UTC)),
        ("13:30", NOW.replace(hour=13, minute=30)),
    ],
)
def test_the_ways_to_write_an_expiry(text: str | None, moment: datetime | None) -> None:
    assert read_expiry(text, NOW) == moment


@pytest.mark.parametrize("text", ["soon", "+1 blue moon", "+", "+1h and more", "25:00"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidInput, match="10h"):
        read_expiry(text, NOW)


def test_a_month_after_the_31st_ends_with_the_next_month() -> None:
    assert read_expiry("+1month", NOW.replace(day=31)) == NOW.replace(month=2, day=28)
    leap_day = NOW.replace(year=2028, month=2, day=29)
    assert read_expiry("+1y", leap_day) == leap_day.replace(year=2029, day=28)


@pytest.mark.parametrize("text", ["+999999999y", "+999999999w", "9999-12-31T23:59-14:00"])
def test_a_moment_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"10h|too far"):
        read_expiry(text, NOW)
