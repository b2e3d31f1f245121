"""Moments and ages as people type them."""

import time
from datetime import UTC, datetime, timedelta

import click
import pytest

from conductor.cli.moments import AGO, MOMENT

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31T12:00:00",
        "2026-01-31 12:00:00.000",
        "2026-01-31T12:00:00Z",
        "2026-01-31 13:00+01:00",
        str(int(NOON.timestamp())),
    ],
)
def test_a_moment_is_in_utc_unless_it_says_its_zone(text: str) -> None:
    assert MOMENT.convert(text, None, None) == NOON


def test_a_date_is_the_beginning_of_its_day() -> None:
    assert MOMENT.convert("2026-01-31", None, None) == NOON.replace(hour=0)


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "9" * 30, ""])
def test_what_is_no_moment_is_told_with_the_forms(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no moment: write 2026-01-31"):
        MOMENT.convert(text, None, None)


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("2 weeks", timedelta(weeks=2)),
        ("90min", timedelta(minutes=90)),
        ("1d 12h", timedelta(hours=36)),
        ("3 days ago", timedelta(days=3)),
        ("1 Month + 2 hours", timedelta(days=30, hours=2)),
        ("30s", timedelta(seconds=30)),
    ],
)
def test_an_age_is_told_back_from_now(
    text: str, age: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", NOON.timestamp)
    assert AGO.convert(text, None, None) == NOON - age


@pytest.mark.parametrize(
    "text", ["2", "weeks", "2 fortnights", "-1 day", "1d x", "9" * 9 + "y", ""]
)
def test_what_is_no_age_is_told_with_examples(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no age: write 90min"):
        AGO.convert(text, None, None)
