"""Plans as they are stored: what a plan holds in several places is written once.

Ten thousand nodes of one type share its interfaces, which take more room than all the rest. A
packed plan is the list `[parts, plan]`; in both, `{"\\0": 3}` stands for `parts[3]`. A mapping of
an author that looks like this is a part itself: a part is never taken for a reference. What has
nothing in common is stored as it is, as all plans were once.
"""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from conductor.blueprint.sharing import SharedList, SharedMapping, frozen

_PART = "\0"
_SHORT = 64  # bytes, that take no more room than to remember them
_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])


def packed(plan: Mapping[str, Any]) -> Any:
    """JSON-like, to be read by `unpacked`. Equal parts are found by their identity."""
    packing = _Packing(plan)
    root = packing.of(plan)
    return [packing.parts, root] if packing.parts else root


def unpacked(stored: Any) -> Any:
    """The plan; what it holds in several places refuses changes (see `sharing`). It takes `stored`
    to pieces."""
    if not isinstance(stored, list):
        return stored
    parts, root = stored
    made: list[Any] = []
    for part in parts:
        made.append(_frozen(part, made))
    return _put_together(root, made)


class Likes:
    """Reads the plans of nodes, which are stored each by itself: fields that are the same in many
    become one object, which refuses changes."""

    def __init__(self) -> None:
        self._known: dict[bytes, Any] = {}  # by the digest of their text

    def read(self, text: str) -> dict[str, Any]:
        return {name: self._field(bytes(raw)) for name, raw in _fields.decode(text).items()}

    def _field(self, text: bytes) -> Any:
        if len(text) < _SHORT:
            return msgspec.json.decode(text)
        digest = blake2b(text, digest_size=16).digest()
        if digest not in self._known:
            self._known[digest] = frozen(msgspec.json.decode(text))
        return self._known[digest]


class _Packing:
    def __init__(self, root: Any) -> None:
        self.parts: list[Any] = []
        self._places: dict[int, int] = {}  # of parts, by identity
        self._common = _held_twice(root)

    def of(self, value: Any) -> Any:
        if not isinstance(value, (dict, list)):
            return value
        if id(value) not in self._common and not _is_reference(value):
            return self._inside(value)
        place = self._places.get(id(value))
        if place is None:
            part = self._inside(value)  # its own parts come before it
            place = self._places[id(value)] = len(self.parts)
            self.parts.append(part)
        return {_PART: place}

    def _inside(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.of(each) for key, each in value.items()}
        return [self.of(each) for each in value]


def _held_twice(root: Any) -> set[int]:
    seen: set[int] = set()
    twice: set[int] = set()
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            twice.add(id(value))
        elif value:  # an empty one takes no more room than a reference
            seen.add(id(value))
            inside = value.values() if isinstance(value, dict) else value
            waiting.extend(each for each in inside if isinstance(each, (dict, list)))
    return twice


def _is_reference(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and _PART in value


def _put_together(value: Any, made: list[Any]) -> Any:
    """In place: `value` was just read, and is nobody else's."""
    if _is_reference(value):
        return made[value[_PART]]
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in pairs:
        if isinstance(each, (dict, list)):
            value[key] = _put_together(each, made)
    return value


def _frozen(part: Any, made: list[Any]) -> Any:
    if isinstance(part, dict):
        return SharedMapping({key: _frozen_inside(each, made) for key, each in part.items()})
    return SharedList([_frozen_inside(each, made) for each in part])


def _frozen_inside(value: Any, made: list[Any]) -> Any:
    if _is_reference(value):
        return made[value[_PART]]
    return _frozen(value, made) if isinstance(value, (dict, list)) else value
