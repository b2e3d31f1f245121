"""The properties of an iCalendar text, or the bare parts of one RRULE.

They stand on lines of their own, folded or not, or one after another with a blank in between.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from conductor.control.services.recurrence.zones import zone_named
from conductor.domain.errors import InvalidInput

_NAMES = ("DTSTART", "RRULE", "EXRULE", "RDATE", "EXDATE")
_MOST_CHARACTERS = 65_536


@dataclass(frozen=True)
class Property:
    """`zone` is that of its TZID; `place` is how errors begin."""

    name: str
    value: str
    zone: ZoneInfo | None
    place: str


def properties(text: str) -> Iterator[Property]:
    if len(text) > _MOST_CHARACTERS:
        raise InvalidInput(
            f"rrule: it has {len(text)} characters, more than {_MOST_CHARACTERS}; shorten it"
        )
    unfolded = re.sub(r"\r?\n[ \t]", "", text).replace("\\n", "\n")
    words = re.sub(r"\s*([;,=:])\s*", r"\1", unfolded).split()
    if not words:
        raise InvalidInput("rrule: it is empty; write a rule, as in FREQ=DAILY;BYHOUR=9")
    yield from map(_property, words)


def _property(word: str) -> Property:
    head, colon, value = word.partition(":")
    if not colon:
        return Property("RRULE", word, None, "rrule")
    name, *parameters = head.split(";")
    name = name.upper()
    if name not in _NAMES or not value:
        raise InvalidInput(f"rrule: {word!r} is not known here; there are {', '.join(_NAMES)}")
    return Property(name, value, _parameters(name, parameters), f"rrule: {name}")


def _parameters(name: str, parameters: Sequence[str]) -> ZoneInfo | None:
    zone = None
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.upper() == "TZID" and name not in ("RRULE", "EXRULE"):
            zone = zone_named(value.strip('"'), f"rrule: {name};TZID")
        elif key.upper() != "VALUE" or value.upper() not in ("DATE", "DATE-TIME"):
            raise InvalidInput(
                f"rrule: {name};{parameter} cannot be used; it takes TZID, and VALUE=DATE or "
                "VALUE=DATE-TIME"
            )
    return zone
