"""Moments and ages as people type them."""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import click

_LENGTHS = {
    "s sec second": timedelta(seconds=1),
    "m min minute": timedelta(minutes=1),
    "h hour": timedelta(hours=1),
    "d day": timedelta(days=1),
    "w week": timedelta(weeks=1),
    "mo month": timedelta(days=30),
    "y year": timedelta(days=365),
}
_UNITS = {word: length for words, length in _LENGTHS.items() for word in words.split()}
_PART = re.compile(r"(\d+)\s*([a-z]+)\s*\+?\s*")
_SPELLED = "2026-01-31, 2026-01-31T12:00:00, '2026-01-31 12:00:00' or seconds since 1970"


class Moment(click.ParamType):  # type: ignore[type-arg]  # older versions of click take none
    """A date, a moment (in UTC, unless it says its zone), or a Unix time; an aware datetime."""

    name = "moment"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            if re.fullmatch(r"\d+(\.\d+)?", value) and not re.fullmatch(r"\d{8}", value):
                return datetime.fromtimestamp(float(value), UTC)
            read = datetime.fromisoformat(value)
        except (ValueError, OverflowError, OSError):
            self.fail(f"{value!r} is no moment: write {_SPELLED}", param, ctx)
        return read if read.tzinfo else read.replace(tzinfo=UTC)


class Ago(click.ParamType):  # type: ignore[type-arg]
    """An age, such as `2 weeks` or `1d 12h`; an aware datetime. A month has 30 days."""

    name = "age"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromtimestamp(time.time(), UTC) - _age(value)
        except (ValueError, KeyError, OverflowError):
            self.fail(f"{value!r} is no age: write 90min, '2 weeks' or '1d 12h'", param, ctx)


MOMENT = Moment()
AGO = Ago()


def _age(text: str) -> timedelta:
    told, parts, end = text.strip().lower().removesuffix("ago"), timedelta(), 0
    while found := _PART.match(told, end):
        number, word = found.groups()
        parts += int(number) * _UNITS[word if word in _UNITS else word.removesuffix("s")]
        end = found.end()
    if not end or end != len(told):
        raise ValueError(text)
    return parts
