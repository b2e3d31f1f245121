from datetime import UTC, datetime, timedelta, timezone

import pytest

from conductor.control.services.shapes import moment
from conductor.domain.clock import iso

NOON = datetime(2026, 1, 31, 12, 0, 0, 123_987, tzinfo=UTC)
ELSEWHERE = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    "value",
    [
        NOON,
        NOON.replace(microsecond=0),
        NOON.replace(microsecond=7),
        NOON.replace(microsecond=120_000),
        NOON.replace(year=7),
        NOON.astimezone(ELSEWHERE),
        NOON.astimezone(timezone(timedelta())),
    ],
)
def test_a_moment_is_written_as_everywhere_else(value: datetime) -> None:
    assert moment(value) == iso(value)
