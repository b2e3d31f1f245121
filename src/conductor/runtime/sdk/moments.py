"""Moments as people type them."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from pkgutil import resolve_name

from conductor.runtime.engine.moment import now

_STEP = re.compile(r"\+?\s*(\d+)\s*([a-z]+)")
_PLANNED = "%Y-%m-%d %H:%M:%S"
_UNITS = {"min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MONTHS = {"mo": 1, "y": 12}


def parse_utc_datetime(expression: str | None, timezone: str | None = None) -> datetime | None:
    """`2030-01-31 08:00`, `08:00` (of today), or from now on: `+1h`, `+2 days+3h`.

    In `timezone`, else in the machine's own; the answer is in UTC and without a zone.
    """
    if not expression:
        return None
    if expression.strip().startswith("+"):
        return parse_utc_datetime_relative(expression)
    return parse_utc_datetime_absolute(expression, timezone)


def parse_utc_datetime_absolute(
    time_expression: str | None, timezone: str | None = None
) -> datetime | None:
    if not time_expression:
        return None
    zone = resolve_name("zoneinfo:ZoneInfo")(timezone) if timezone else None  # few need it
    return _absolute(time_expression.strip(), zone).astimezone(UTC).replace(tzinfo=None)


def parse_utc_datetime_relative(
    time_expression: str | None, base_datetime: datetime | None = None
) -> datetime | None:
    """From `base_datetime` on, or from now."""
    if not time_expression:
        return None
    start = base_datetime or now().replace(second=0, microsecond=0, tzinfo=None)
    return parse_and_apply_timedelta(time_expression, start)


def parse_and_apply_timedelta(expr: str, date_time: datetime) -> datetime:
    """`+1h`, or `+2 days+3h`, after a moment."""
    if re.sub(_STEP, "", expr).strip():
        raise ValueError(f"{expr.strip()!r} is no delay: write +1h, or +2 days+3h")
    for amount, word in _STEP.findall(expr):
        date_time = _later(date_time, int(amount), word)
    return date_time


def unpack_timedelta_string(expr: str) -> tuple[int, str]:
    """Amount and unit: `(2, "days")` of `+2 days`."""
    found = _STEP.fullmatch(expr.strip())
    if found is None:
        raise ValueError(f"{expr.strip()!r} is no delay: write +1h, or +2 days")
    return int(found[1]), found[2]


def parse_schedule_datetime_string(date_str: str | None) -> datetime | None:
    """As plans have them: `2030-01-31 08:00:00`, in UTC."""
    return datetime.strptime(date_str, _PLANNED) if date_str else None  # noqa: DTZ007 - UTC


def _absolute(expression: str, zone: tzinfo | None) -> datetime:
    today = now().astimezone(zone)
    text = expression if "-" in expression else f"{today:%Y-%m-%d} {expression}"
    try:
        typed = datetime.strptime(text, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - the zone follows
    except ValueError as error:
        raise ValueError(
            f"{expression!r} is no moment: write 2030-01-31 08:00, or 08:00"
        ) from error
    return typed.replace(tzinfo=zone or today.tzinfo)


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
