"""How long ago, as people write it: `30 minutes`, `12h`, `10 days`."""

import re
import time
from datetime import UTC, datetime, timedelta

import click

_UNITS = {
    "m": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "minute": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "hour": timedelta(hours=1),
    "d": timedelta(days=1),
    "day": timedelta(days=1),
    "w": timedelta(weeks=1),
    "week": timedelta(weeks=1),
}


def moment_ago(context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    """A callback of options: the moment in UTC."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,6})\s*([a-z]+?)s?(\s+ago)?", text.strip().lower())
    unit = found and _UNITS.get(found[2])
    if not found or not unit:
        raise click.BadParameter(f"{text!r} is no age: write 30 minutes, 12h, 10 days or 2w")
    try:
        return (datetime.fromtimestamp(time.time(), UTC) - int(found[1]) * unit).isoformat()
    except OverflowError:
        raise click.BadParameter(f"{text!r} is longer ago than calendars go") from None
