"""Days of the week as people write them: `mo`, `2tu` (the second), `l-fr` (the last)."""

import re
from collections.abc import Iterable

from conductor.domain.errors import InvalidInput

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FORM = re.compile(rf"([1-4]|L-)?({'|'.join(DAYS)})", re.IGNORECASE)
_REMEDY = "write mo, tu, we, th, fr, sa or su; with months or years also 1mo to 4mo, or l-mo"


def weekdays_of(written: Iterable[str]) -> tuple[str, ...]:
    """In upper case and each once, in the order in which they came."""
    return tuple(dict.fromkeys(_checked(each) for each in written))


def _checked(written: str) -> str:
    if not isinstance(written, str) or not _FORM.fullmatch(written.strip()):
        raise InvalidInput(f"weekdays: {written!r} is no day of the week; {_REMEDY}")
    return written.strip().upper()


def numbered(weekday: str) -> tuple[int, int]:
    """(0 for Monday, n): n is 0 for each, -1 for the last."""
    found = _FORM.fullmatch(weekday)
    if found is None:
        raise InvalidInput(f"weekdays: {weekday!r} is no day of the week; {_REMEDY}")
    place = found[1]
    return DAYS.index(found[2].upper()), -1 if place in ("L-", "l-") else int(place or 0)
