"""Wall times that are not there, or there twice, in both hemispheres."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from conductor.control.services.recurrence.zones import at_wall_time, first_change, zone_named
from conductor.domain.errors import InvalidInput
from conductor.domain.occurrence import Daylight

GAPS = [  # zone, a wall time in the gap, the instant that it becomes
    ("Asia/Jerusalem", "2027-03-26 02:30", "2027-03-26 00:00"),
    ("Europe/Berlin", "2027-03-28 02:00", "2027-03-28 01:00"),
    ("Europe/Berlin", "2027-03-28 02:59:59", "2027-03-28 01:00"),
    ("America/New_York", "2027-03-14 02:30", "2027-03-14 07:00"),
    ("Australia/Sydney", "2027-10-03 02:30", "2027-10-02 16:00"),
    ("Australia/Lord_Howe", "2027-10-03 02:15", "2027-10-02 15:30"),
    ("America/Sao_Paulo", "2018-11-04 00:30", "2018-11-04 03:00"),
    ("Pacific/Apia", "2011-12-30 09:00", "2011-12-30 10:00"),  # all of that day was left out
]
OVERLAPS = [  # zone, a wall time that is there twice, the first of the two
    ("Asia/Jerusalem", "2027-10-31 01:30", "2027-10-30 22:30"),
    ("Europe/Berlin", "2027-10-31 02:30", "2027-10-31 00:30"),
    ("America/New_York", "2027-11-07 01:30", "2027-11-07 05:30"),
    ("Australia/Sydney", "2027-04-04 02:30", "2027-04-03 15:30"),
    ("Australia/Lord_Howe", "2027-04-04 01:45", "2027-04-03 14:45"),
    ("America/Sao_Paulo", "2018-02-17 23:30", "2018-02-18 01:30"),
]
PLAIN = [
    ("Europe/Berlin", "2027-03-28 01:59:59", "2027-03-28 00:59:59"),
    ("Europe/Berlin", "2027-03-28 03:00", "2027-03-28 01:00"),
    ("Europe/Berlin", "2027-10-31 01:59:59", "2027-10-30 23:59:59"),
    ("Europe/Berlin", "2027-10-31 03:00", "2027-10-31 02:00"),
    ("Australia/Lord_Howe", "2027-10-03 01:59", "2027-10-02 15:29"),
    ("Asia/Kathmandu", "2027-01-01 00:00", "2026-12-31 18:15"),
]


def utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "wall", "instant"), GAPS)
def test_in_a_gap_it_is_the_first_instant_after(zone: str, wall: str, instant: str) -> None:
    found = at_wall_time(datetime.fromisoformat(wall), ZoneInfo(zone))
    assert found.at == utc(instant)
    assert found.daylight is Daylight.SKIPPED_HOUR
    assert found.is_moved
    assert (
        found.local.utcoffset()
        != datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).utcoffset()
    )
    assert f"there is no {wall[11:16]} that day" in found.remark


@pytest.mark.parametrize(("zone", "wall", "instant"), OVERLAPS)
def test_in_an_overlap_it_is_the_first_of_the_two(zone: str, wall: str, instant: str) -> None:
    found = at_wall_time(datetime.fromisoformat(wall), ZoneInfo(zone))
    assert found.at == utc(instant)
    assert found.daylight is Daylight.REPEATED_HOUR
    assert not found.is_moved
    assert f"{wall[11:16]} comes twice that day" in found.remark


@pytest.mark.parametrize(("zone", "wall", "instant"), PLAIN)
def test_beside_them_nothing_is_said(zone: str, wall: str, instant: str) -> None:
    found = at_wall_time(datetime.fromisoformat(wall), ZoneInfo(zone))
    assert (found.at, found.daylight, found.remark) == (utc(instant), None, "")
    assert found.local.replace(tzinfo=None) == found.wall == datetime.fromisoformat(wall)


def test_a_change_of_the_clocks_is_found_to_the_second() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    change = first_change(berlin, utc("2027-01-01 00:00:00"), utc("2027-12-31 00:00:00"))
    assert change == utc("2027-03-28 01:00:00")
    assert change is not None
    assert first_change(berlin, change, utc("2027-12-31 00:00")) == utc("2027-10-31 01:00")


def test_nothing_is_found_where_nothing_changes() -> None:
    assert first_change(ZoneInfo("UTC"), utc("2027-01-01"), utc("2029-01-01")) is None


def test_no_name_is_utc() -> None:
    assert zone_named(None).key == "UTC"


@pytest.mark.parametrize(
    "name",
    ["Asia/Jerusalm", "Mars/Olympus", "../etc/passwd", "Asia", "a\0b", "localtime", "right/UTC"],
)
def test_an_unknown_zone_is_named_with_a_remedy(name: str) -> None:
    with pytest.raises(InvalidInput, match=r"^timezone: there is no .*(did you mean|write one)"):
        zone_named(name)
