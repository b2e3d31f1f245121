"""Labels: which there may be, and those that a blueprint declares."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from conductor.domain.errors import InvalidInput
from conductor.domain.label import Label

Labels = tuple[tuple[str, str], ...]  # as people wish them: keys and values

_LONGEST = 256
_KEY = re.compile(rf"[a-z0-9\-._]{{1,{_LONGEST}}}")
_RESERVED = "csys-"
_WRITABLE = frozenset(
    {"csys-obj-name", "csys-obj-type", "csys-obj-parent", "csys-env-type", "csys-environment"}
    | {"csys-wrcp-services", "csys-wrcp-group-id", "csys-consumer-id"}
    | {"csys-location-name", "csys-location-lat", "csys-location-long"}
)
_BOUNDS = {"csys-location-lat": 90, "csys-location-long": 180}


def reserved_keys() -> list[str]:
    """Those with a meaning of their own."""
    return sorted(_WRITABLE)


def label(key: str, value: Any, *, is_written: bool = True) -> tuple[str, str]:
    """The key in lower case and the value in compatibility form (NFKC); `InvalidInput` else. What
    is only looked for may have any reserved key."""
    if value is None or isinstance(value, list | dict):
        raise InvalidInput(f"the value of label {key[:40]!r} is no text: give one, or leave it out")
    key, text = key.lower(), unicodedata.normalize("NFKC", str(value))
    if not _KEY.fullmatch(key):
        raise InvalidInput(
            f"the label key {key[:40]!r} cannot be used: take at most {_LONGEST} letters, digits, "
            f"'-', '.' and '_'"
        )
    if is_written and key.startswith(_RESERVED) and key not in _WRITABLE:
        known = ", ".join(sorted(_WRITABLE))
        raise InvalidInput(f"the label key {key!r} is reserved; of those there may be set: {known}")
    if len(text) > _LONGEST or any(one == '"' or unicodedata.category(one) == "Cc" for one in text):
        raise InvalidInput(
            f"the value {text[:40]!r} of label {key!r} cannot be used: take at most {_LONGEST} "
            f"characters, no quotation mark and none of control"
        )
    if is_written and key in _BOUNDS:
        _check_degrees(key, text)
    return key, text


def _check_degrees(key: str, text: str) -> None:
    most = _BOUNDS[key]
    try:
        is_within = -most <= float(text) <= most
    except ValueError:
        is_within = False
    if not is_within:
        raise InvalidInput(f"the label {key!r} takes degrees from -{most} to {most}, not {text!r}")


def declared_labels(section: Mapping[str, Any] | None) -> Labels:
    """From `{key: {"values": [...]}}`; values that are still calls are left out."""
    pairs = (
        label(key, value)
        for key, declared in (section or {}).items()
        for value in _values(declared)
        if not isinstance(value, dict)
    )
    return tuple(dict.fromkeys(pairs))


def set_labels(wishes: Iterable[tuple[str, str]], at: datetime, by: str) -> tuple[Label, ...]:
    return tuple(Label(key, value, at, by) for key, value in wishes)


def relabelled(labels: Iterable[Label], wishes: Labels, at: datetime, by: str) -> tuple[Label, ...]:
    """The whole set anew; what was there already keeps its age and its author."""
    known = {each.pair: each for each in labels}
    return tuple(known.get(pair) or Label(*pair, at, by) for pair in wishes)


def _values(declared: Any) -> Iterator[Any]:
    """A function may have several values at once."""
    for value in (declared.get("values") or ()) if isinstance(declared, dict) else ():
        if isinstance(value, list):
            yield from value
        else:
            yield value
