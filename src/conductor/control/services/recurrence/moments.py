"""Moments as people write them: absolute, of today, or from now on."""

import re
from calendar import monthrange
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from conductor.control.services.recurrence.periods import UNITS
from conductor.control.services.recurrence.rules import Frequency
from conductor.control.services.recurrence.steps import PERIODS
from conductor.control.services.recurrence.zones import (
    at_instant,
    at_wall_time,
    wall_time,
    zone_named,
)
from conductor.domain.errors import InvalidInput
from conductor.domain.occurrence import Occurrence

_STEP = re.compile(
    rf"\+?\s*(\d{{1,9}})\s*({'|'.join(sorted(UNITS, reverse=True))})s?", re.IGNORECASE
)
_RELATIVE = re.compile(rf"\+(?:\s*{_STEP.pattern}(?![a-z])\s*)+", re.IGNORECASE)
_OF_TODAY = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
_ZONE_AT_END = re.compile(r"(.*\d)\s+([A-Za-z][\w+/-]*)")
YEARS = range(1970, 9000)
_MONTHS = {Frequency.YEARLY: 12, Frequency.MONTHLY: 1}


def is_relative(written: str) -> bool:
    return written.strip().startswith("+")


def moment_of(written: str, place: str, *, zone: ZoneInfo, now: datetime) -> datetime:
    """In UTC and whole seconds; see `occurrence_of`."""
    return occurrence_of(written, place, zone=zone, now=now).at


def occurrence_of(written: str, place: str, *, zone: ZoneInfo, now: datetime) -> Occurrence:
    """The instant, and whether the clocks moved it. `InvalidInput` begins with `place`.

    `2027-01-31`, `2027-01-31 09:00[:00]`, with `T` or a blank, `09:00` (of today): in `zone`, or
    in UTC with a `Z` at the end, or at an offset (`+02:00`), or in the zone that is named behind
    it (`2027-01-31 09:00 Asia/Jerusalem`). `+1 day`, `+2 days+3h`: from the minute of `now` on.
    """
    if is_relative(written):
        return at_instant(_later(written.strip(), place, zone, now), zone)
    text, zone = _with_zone(written.strip(), place, zone)
    if _OF_TODAY.fullmatch(text):
        text = f"{wall_time(now, zone):%Y-%m-%d} {'0' * (text[1] == ':')}{text}"
    try:
        moment = datetime.fromisoformat(text).replace(microsecond=0)
        found = at_instant(moment, zone) if moment.tzinfo else at_wall_time(moment, zone)
    except (ValueError, OverflowError) as error:
        raise _refusal(written, place) from error
    if found.at.year not in YEARS:
        raise InvalidInput(
            f"{place}: {written!r} is out of bounds; write a year from {YEARS[0]} to {YEARS[-1]}"
        )
    return found


def _refusal(written: str, place: str) -> InvalidInput:
    return InvalidInput(
        f"{place}: {written!r} is no moment; write 2027-01-31 09:00, 09:00 for today, or from now "
        "on +1 day or +2 days+3h"
    )


def _with_zone(text: str, place: str, zone: ZoneInfo) -> tuple[str, ZoneInfo]:
    found = _ZONE_AT_END.fullmatch(text)
    return (found[1], zone_named(found[2], place)) if found else (text, zone)


def _later(written: str, place: str, zone: ZoneInfo, now: datetime) -> datetime:
    if not _RELATIVE.fullmatch(written):
        raise InvalidInput(
            f"{place}: {written!r} is no delay; write +1 day, +4 hours or +2 days+3h, in min, h, "
            "d, w, mo or y"
        )
    moment = now.astimezone(UTC).replace(second=0, microsecond=0)
    try:
        for amount, unit in _STEP.findall(written):
            moment = _stepped(moment, int(amount), UNITS[unit.lower()], zone)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(f"{place}: {written!r} is too long; write a shorter one") from error
    return moment


def _stepped(moment: datetime, amount: int, unit: Frequency, zone: ZoneInfo) -> datetime:
    """Days and more on the wall, what is shorter by a stopwatch."""
    if unit.is_elapsed:
        return moment + amount * PERIODS[unit]
    wall = wall_time(moment, zone)
    if unit in _MONTHS:
        return at_wall_time(_months_later(wall, amount * _MONTHS[unit]), zone).at
    return at_wall_time(wall + amount * PERIODS[unit], zone).at


def _months_later(wall: datetime, months: int) -> datetime:
    """On the same day, or on the month's last one."""
    years, month = divmod(wall.month - 1 + months, 12)
    year = wall.year + years
    last = monthrange(year, month + 1)[1]
    return wall.replace(year=year, month=month + 1, day=min(wall.day, last))
