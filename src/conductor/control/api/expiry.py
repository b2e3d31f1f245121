"""The ways in which people write when a token shall expire."""

import re
from datetime import UTC, datetime, timedelta

from conductor.domain.errors import InvalidInput

_STEP = re.compile(r"\+\s*(\d+)\s*([a-z]+)")
_UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "hour": timedelta(hours=1),
    "d": timedelta(days=1),
    "day": timedelta(days=1),
    "w": timedelta(weeks=1),
    "week": timedelta(weeks=1),
    "mo": timedelta(days=30),
    "month": timedelta(days=30),
    "y": timedelta(days=365),
    "year": timedelta(days=365),
}


def read_expiry(text: str | None, now: datetime) -> datetime | None:
    """`+1d+2h`, `2026-01-31 10:00`, `10:00` (today) or ISO 8601; UTC where no zone is given."""
    if not text:
        return None
    if text.startswith("+"):
        return now + _relative(text)
    if re.fullmatch(r"\d\d:\d\d", text):
        text = f"{now:%Y-%m-%d} {text}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            f"the moment {text!r} cannot be read: write '+10h' or '2026-01-31 10:00'"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _relative(text: str) -> timedelta:
    total = timedelta()
    for amount, unit in _STEP.findall(text):
        step = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s"))
        if step is None:
            raise InvalidInput(f"the time {text!r} has an unknown unit, {unit!r}")
        total += int(amount) * step
    if not _STEP.search(text) or _STEP.sub("", text).strip():
        raise InvalidInput(f"the time {text!r} cannot be read: write '+10h' or '+1d+2h'")
    return total
