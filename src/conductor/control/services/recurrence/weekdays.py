"""Days of the week as people write them: `mo`, `2tu` (the second), `l-fr` (the last)."""

from collections.abc import Iterable

from conductor.domain.errors import InvalidInput
from conductor.domain.timing_forms import DAYS, WEEKDAY, WEEKDAY_REMEDY


def weekdays_of(written: Iterable[str]) -> tuple[str, ...]:
    """In upper case and each once, in the order in which they came."""
    return tuple(dict.fromkeys(_checked(each) for each in written))


def _checked(written: str) -> str:
    if not isinstance(written, str) or not WEEKDAY.fullmatch(written.strip()):
        raise InvalidInput(f"weekdays: {written!r} is no day of the week; {WEEKDAY_REMEDY}")
    return written.strip().upper()


def numbered(weekday: str) -> tuple[int, int]:
    """(0 for Monday, n): n is 0 for each, -1 for the last."""
    found = WEEKDAY.fullmatch(weekday)
    if found is None:
        raise InvalidInput(f"weekdays: {weekday!r} is no day of the week; {WEEKDAY_REMEDY}")
    place = found[1]
    return DAYS.index(found[2].upper()), -1 if place in ("L-", "l-") else int(place or 0)
