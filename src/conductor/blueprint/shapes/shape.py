"""The words in which the grammar is written. A shape looks at a value and reports what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from conductor.blueprint.codes import (
    ERROR_CODE_DSL_DEFINITIONS_VERSION_MISMATCH,
    ERROR_INVALID_CHARS,
)
from conductor.blueprint.errors import DSLParsingInputTypeException
from conductor.blueprint.place import Place
from conductor.blueprint.problems import (
    Problems,
    did_you_mean,
    format_error,
    logic_error,
    put_at,
)
from conductor.blueprint.source.values import YamlMapping, children, place_within
from conductor.blueprint.version import DslVersion

_SPOKEN: dict[type, str] = {dict: "a mapping", list: "a list", str: "a text", type(None): "nothing"}
Part = tuple[Any, ...]


@dataclass(frozen=True)
class Look:
    """One look at one value: where it stands, by which keys, who hears of problems.

    `broken` has the parts of the blueprint that are not of their shape: sections, or entries.
    """

    place: Place
    keys: Part
    problems: Problems
    version: DslVersion | None = None
    broken: set[Part] = field(default_factory=set)

    @property
    def name(self) -> str:
        return ".".join(map(str, ("blueprint", *self.keys)))

    def into(self, key: Any, place: Place) -> "Look":
        return Look(place, (*self.keys, key), self.problems, self.version, self.broken)

    def at_key(self, mapping: Mapping[str, Any], key: str) -> "Look":
        return self.into(key, place_within(mapping, key, self.place))

    def complain(self, sentence: str) -> None:
        self.broken.add(self.keys[:2])
        self.problems.add(format_error(f"{self.name}: {sentence}", self.place))

    def refuse(self, code: int, sentence: str) -> None:
        self.broken.add(self.keys[:2])
        self.problems.add(logic_error(code, f"{self.name}: {sentence}", self.place))

    def require(self, since: DslVersion | None) -> None:
        if since and self.version and self.version < since:
            sentence = f"{self.name}: needs {since}, this blueprint says {self.version}"
            code = ERROR_CODE_DSL_DEFINITIONS_VERSION_MISMATCH
            self.problems.add(logic_error(code, sentence, self.place))


class Shape(Protocol):
    def check(self, value: Any, look: Look) -> None: ...


def spoken(value: Any) -> str:
    """How a value is called in a sentence: `the number 5`, `a mapping`."""
    for kind, words in _SPOKEN.items():
        if isinstance(value, kind):
            return f"{words} ({value[:40]!r})" if isinstance(value, str) else words
    return f"{'the boolean' if isinstance(value, bool) else 'the number'} {value!r}"


@dataclass(frozen=True)
class Anything:
    def check(self, value: Any, look: Look) -> None:
        return None


@dataclass(frozen=True)
class Of:
    """A value of one of these Python types; a boolean is no integer here."""

    kinds: tuple[type, ...]
    expected: str

    def check(self, value: Any, look: Look) -> None:
        is_stray_boolean = isinstance(value, bool) and bool not in self.kinds
        if is_stray_boolean or not isinstance(value, self.kinds):
            look.complain(f"expected {self.expected}, found {spoken(value)}")


@dataclass(frozen=True)
class OneOf:
    choices: tuple[str, ...]

    def check(self, value: Any, look: Look) -> None:
        if value not in self.choices:
            near = did_you_mean(value, self.choices)
            look.complain(f"expected one of {', '.join(self.choices)}, found {value!r}.{near}")


@dataclass(frozen=True)
class TextAmong:
    """A text that is to be one of these; one that is none has a code of its own, found later."""

    choices: tuple[str, ...]

    def check(self, value: Any, look: Look) -> None:
        TEXT.check(value, look)


@dataclass(frozen=True)
class ListOf:
    item: Shape
    is_nonempty: bool = False

    def check(self, value: Any, look: Look) -> None:
        if not isinstance(value, list):
            look.complain(f"expected a list, found {spoken(value)}")
            return
        if self.is_nonempty and not value:
            look.complain("expected at least one item, found an empty list")
        for index, child, place in children(value, look.place):
            self.item.check(child, look.into(index, place))


@dataclass(frozen=True)
class MapOf:
    """A mapping whose keys are names: texts are free in what characters they have, names are not.

    The same names become ids of node instances, files and labels, which are ASCII everywhere.
    What was left empty is looked at as an empty mapping.
    """

    value: Shape

    def check(self, value: Any, look: Look) -> None:
        if not isinstance(value, dict):
            look.complain(f"expected a mapping, found {spoken(value)}")
            return
        for key, child, place in children(value, look.place):
            if not key.isascii():
                at = value.key_place(key) if isinstance(value, YamlMapping) else look.place
                sentence = f"name {key!r} has characters outside ASCII; spell it without them"
                error = DSLParsingInputTypeException(ERROR_INVALID_CHARS, sentence)
                look.broken.add((*look.keys, key)[:2])
                look.problems.add(put_at(error, at))
            self.value.check({} if child is None else child, look.into(key, place))


@dataclass(frozen=True)
class TextOr:
    """A text as the short form, or the long form."""

    long: Shape

    def check(self, value: Any, look: Look) -> None:
        if not isinstance(value, str):
            self.long.check(value, look)


@dataclass(frozen=True)
class Extendable:
    """The whole, or a mapping of this one key, which extends a whole that stands elsewhere."""

    whole: "Record"
    key: str

    def check(self, value: Any, look: Look) -> None:
        if isinstance(value, dict) and set(value) == {self.key}:
            inner = look.at_key(value, self.key)
            self.whole.entries[self.key].shape.check(value[self.key], inner)
        else:
            self.whole.check(value, look)


@dataclass(frozen=True)
class Entry:
    """One key of a record. `since` is the first version of the language that has it."""

    shape: Shape
    is_required: bool = False
    description: str = ""
    since: DslVersion | None = None


@dataclass(frozen=True)
class Record:
    """A mapping with these keys and no others. A key without a value counts as absent. What has a
    `name` has a place of its own in the reference."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    name: str = ""

    def check(self, value: Any, look: Look) -> None:
        if not isinstance(value, dict):
            look.complain(f"expected a mapping, found {spoken(value)}")
            return
        for key, child in value.items():
            self._check_entry(value, key, child, look)
        for key, entry in self.entries.items():
            if entry.is_required and value.get(key) is None:
                look.complain(f"{key!r} is missing")

    def _check_entry(self, mapping: dict[str, Any], key: str, child: Any, look: Look) -> None:
        entry = self.entries.get(key)
        if entry is None:
            known = ", ".join(self.entries)
            near = did_you_mean(key, self.entries)
            at = mapping.key_place(key) if isinstance(mapping, YamlMapping) else look.place
            look.into(key, at).complain(f"unknown key {key!r}; known here are {known}.{near}")
            return
        inner = look.at_key(mapping, key)
        inner.require(entry.since)
        if child is not None:
            entry.shape.check(child, inner)


def optional(**shapes: Shape) -> dict[str, Entry]:
    return {name: Entry(shape) for name, shape in shapes.items()}


def required(**shapes: Shape) -> dict[str, Entry]:
    return {name: Entry(shape, is_required=True) for name, shape in shapes.items()}


def since(version: DslVersion, **shapes: Shape) -> dict[str, Entry]:
    return {name: Entry(shape, since=version) for name, shape in shapes.items()}


def described(entries: Mapping[str, Entry], **texts: str) -> dict[str, Entry]:
    """What each key is for, to be shown by editors and in the reference."""
    unknown = texts.keys() - entries.keys()
    if unknown:
        raise ValueError(f"no such keys: {', '.join(unknown)}")
    return {
        key: replace(entry, description=texts.get(key, entry.description))
        for key, entry in entries.items()
    }


ANYTHING = Anything()
TEXT = Of((str,), "a text")
NAME_LIST = ListOf(TEXT)
FLAG = Of((bool,), "true or false")
WHOLE = Of((int,), "a whole number")
NUMBER = Of((int, float), "a number")
MAPPING = Of((dict,), "a mapping")
LIST = Of((list,), "a list")
