"""The ways in which people write when a token shall expire."""

import calendar
import re
from datetime import MAXYEAR, datetime, timedelta

from conductor.control.api.moments import read_moment
from conductor.domain.errors import InvalidInput

_STEP = re.compile(r"\+\s*(\d{1,9})\s*([a-z]+)")
_UNITS = {
    "min": timedelta(minutes=1),
    "minute": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "hour": timedelta(hours=1),
    "d": timedelta(days=1),
    "day": timedelta(days=1),
    "w": timedelta(weeks=1),
    "week": timedelta(weeks=1),
}
_MONTHS = {"mo": 1, "month": 1, "y": 12, "year": 12}


def read_expiry(text: str | None, now: datetime) -> datetime | None:
    """`+1d+2h`, `2026-01-31 10:00`, `10:00` (today) or ISO 8601; UTC where no zone is given. A
    month after the 31st is the end of the next month."""
    if not text:
        return None
    try:
        if text.startswith("+"):
            return _later(text, now)
        if re.fullmatch(r"\d\d:\d\d", text):
            text = f"{now:%Y-%m-%d} {text}"
        return read_moment(text)
    except InvalidInput:
        raise InvalidInput(
            f"the moment {text!r} cannot be read: write '+10h', '+1d+2h' or '2026-01-31 10:00'"
        ) from None
    except OverflowError:
        raise InvalidInput(f"the moment {text!r} is too far away: leave it out instead") from None


def _later(text: str, now: datetime) -> datetime:
    if not _STEP.search(text) or _STEP.sub("", text).strip():
        raise InvalidInput(text)
    for amount, unit in _STEP.findall(text):
        name = unit if unit in _UNITS or unit in _MONTHS else unit.removesuffix("s")
        if name in _UNITS:
            now += int(amount) * _UNITS[name]
        elif name in _MONTHS:
            now = _months_later(now, int(amount) * _MONTHS[name])
        else:
            raise InvalidInput(text)
    return now


def _months_later(moment: datetime, months: int) -> datetime:
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    if year > MAXYEAR:
        raise OverflowError
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))
