"""Moments as people type them."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from conductor.runtime.engine.moment import now

_STEP = re.compile(r"\+?\s*(\d+)\s*([a-z]+)")
_UNITS = {"min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MONTHS = {"mo": 1, "y": 12}


def parse_utc_datetime(expression: str | None, timezone: str | None = None) -> datetime | None:
    """`2030-01-31 08:00`, `08:00` (of today), or from now on: `+1h`, `+2 days+3h`.

    In `timezone`, else in the machine's own; the answer is in UTC and without a zone.
    """
    if not expression:
        return None
    if expression.strip().startswith("+"):
        return _relative(expression.strip())
    zone = ZoneInfo(timezone) if timezone else None
    return _absolute(expression.strip(), zone).astimezone(UTC).replace(tzinfo=None)


def _absolute(expression: str, zone: ZoneInfo | None) -> datetime:
    today = now().astimezone(zone)
    text = expression if "-" in expression else f"{today:%Y-%m-%d} {expression}"
    try:
        typed = datetime.strptime(text, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - the zone follows
    except ValueError as error:
        raise ValueError(
            f"{expression!r} is no moment: write 2030-01-31 08:00, or 08:00"
        ) from error
    return typed.replace(tzinfo=zone or today.tzinfo)


def _relative(expression: str) -> datetime:
    if re.sub(_STEP, "", expression).strip():
        raise ValueError(f"{expression!r} is no delay: write +1h, or +2 days+3h")
    moment = now().replace(second=0, microsecond=0, tzinfo=None)
    for amount, word in _STEP.findall(expression):
        moment = _later(moment, int(amount), word)
    return moment


def _later(moment: datetime, amount: int, word: str) -> datetime:
    for unit, months in _MONTHS.items():
        if word.startswith(unit):
            years, month = divmod(moment.month - 1 + amount * months, 12)
            return _in_month(moment, moment.year + years, month + 1)
    for unit, name in _UNITS.items():
        if word.startswith(unit):
            return moment + timedelta(**{name: amount})
    raise ValueError(f"{word!r} is no unit of time: use min, h, d, w, mo or y")


def _in_month(moment: datetime, year: int, month: int) -> datetime:
    """On the same day, or on the month's last."""
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month)
