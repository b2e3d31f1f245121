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
        ("13:30", NOW.replace(hour=13, minute=30)),
    ],
)
def test_the_ways_to_write_an_expiry(text: str | None, moment: datetime | None) -> None:
    assert read_expiry(text, NOW) == moment


@pytest.mark.parametrize("text", ["soon", "+1 blue moon", "+", "+1h and more"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"unknown unit|10h"):
        read_expiry(text, NOW)
