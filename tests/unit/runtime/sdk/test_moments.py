from datetime import UTC, datetime, timedelta

import pytest

from cloudify.utils import ipv6_url_compat, parse_utc_datetime
from conductor.runtime.sdk import moments

DAY = "2030-01-31 08:00"


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The last of a month, half a minute past eight."""
    moment = datetime(2030, 1, 31, 8, 0, 30, tzinfo=UTC)
    monkeypatch.setattr(moments, "now", lambda: moment)
    return moment.replace(second=0, tzinfo=None)


def test_a_moment_is_in_the_named_zone_and_comes_back_in_utc() -> None:
    assert parse_utc_datetime(DAY, "UTC") == datetime(2030, 1, 31, 8, 0)  # noqa: DTZ001
    assert parse_utc_datetime(DAY, "Asia/Kolkata") == datetime(2030, 1, 31, 2, 30)  # noqa: DTZ001
    assert parse_utc_datetime(None) is None


@pytest.mark.parametrize(
    ("expression", "delay"),
    [
        ("+1h", timedelta(hours=1)),
        ("+2 days+3h", timedelta(days=2, hours=3)),
        ("+90min", timedelta(minutes=90)),
        ("+1 week", timedelta(weeks=1)),
    ],
)
def test_a_delay_counts_from_now_without_its_seconds(
    frozen: datetime, expression: str, delay: timedelta
) -> None:
    assert parse_utc_datetime(expression) == frozen + delay


def test_months_end_where_they_end(frozen: datetime) -> None:
    assert parse_utc_datetime("+1mo") == frozen.replace(month=2, day=28)
    assert parse_utc_datetime("+1y") == frozen.replace(year=frozen.year + 1)
    assert parse_utc_datetime("+13mo") == frozen.replace(year=frozen.year + 1, month=2, day=28)


@pytest.mark.parametrize("expression", ["tomorrow", "+1 fortnight", "+h", "25:00"])
def test_what_is_no_moment_is_a_sentence(expression: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        parse_utc_datetime(expression, "UTC")


def test_an_address_of_ipv6_is_put_in_brackets() -> None:
    assert ipv6_url_compat("::1") == "[::1]"
    assert ipv6_url_compat("10.0.0.1") == "10.0.0.1"
    assert ipv6_url_compat("host.example") == "host.example"
