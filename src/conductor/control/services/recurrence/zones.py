"""Wall clocks: which instant a wall time is, also where it is not there, or there twice."""

from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from conductor.domain.errors import InvalidInput
from conductor.domain.occurrence import Daylight, Occurrence

_STRIDE = timedelta(days=7)  # no zone changes its clocks forth and back within a week
_SECOND = timedelta(seconds=1)
_OF_THE_HOST = ("localtime", "posix", "right/")  # other words in its folder of time zones


def zone_named(name: str | None, place: str = "timezone") -> ZoneInfo:
    """None is UTC. `InvalidInput` names `place` and zones with similar names."""
    try:
        if not (name or "").startswith(_OF_THE_HOST):
            return ZoneInfo(name or "UTC")
    except (ValueError, OSError, LookupError):
        pass  # the ways in which it is not there
    raise InvalidInput(f"{place}: there is no time zone {name!r}; {_similar(name)}")


def _similar(name: str | None) -> str:
    close = get_close_matches(str(name), available_timezones(), n=3)
    return f"did you mean {' or '.join(close)}?" if close else "write one like Europe/Rome or UTC"


def wall_time(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows, without its zone."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def at_instant(moment: datetime, zone: ZoneInfo) -> Occurrence:
    local = moment.astimezone(zone)
    return Occurrence(at=moment.astimezone(UTC), local=local, wall=local.replace(tzinfo=None))


def at_wall_time(wall: datetime, zone: ZoneInfo) -> Occurrence:
    """In a gap the first instant after it, in an overlap the first of the two."""
    local = wall.replace(tzinfo=zone, fold=0)
    before, after = local.utcoffset(), local.replace(fold=1).utcoffset()
    if before is None or after is None or before == after:
        return Occurrence(at=local.astimezone(UTC), local=local, wall=wall)
    if before > after:
        return Occurrence(local.astimezone(UTC), local, wall, Daylight.REPEATED_HOUR)
    utc = wall.replace(tzinfo=UTC)
    at = first_change(zone, utc - after, utc - before) or utc - before
    return Occurrence(at, at.astimezone(zone), wall, Daylight.SKIPPED_HOUR)


def first_change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime | None:
    """The first instant after `low`, up to `high`, with another offset than `low` has."""
    offset = low.astimezone(zone).utcoffset()
    while low < high:
        ahead = min(low + _STRIDE, high)
        if ahead.astimezone(zone).utcoffset() != offset:
            return _bisected(zone, low, ahead)
        low = ahead
    return None


def _bisected(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    offset = low.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = low + (high - low) // 2 // _SECOND * _SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high
