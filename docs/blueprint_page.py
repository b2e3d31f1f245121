"""Writes the reference of the blueprint language from the definitions that the parser uses."""

from collections.abc import Iterable, Iterator
from functools import singledispatch

from docs.blueprint_words import FUNCTIONS, HEAD, TYPES, VERSIONS

from conductor.blueprint import codes, errors, meanings, warning_names
from conductor.blueprint.elements.constraints import CONSTRAINTS
from conductor.blueprint.functions import nodes, outside, texts
from conductor.blueprint.functions.definition import EvaluatedAt
from conductor.blueprint.shapes.calls import BeforeInstances, TextOrCall
from conductor.blueprint.shapes.grammar import BLUEPRINT
from conductor.blueprint.shapes.head import ImportList, VersionLine
from conductor.blueprint.shapes.schemas import ConstraintItem
from conductor.blueprint.shapes.shape import (
    Anything,
    Entry,
    Extendable,
    ListOf,
    MapOf,
    Of,
    OneOf,
    Record,
    Shape,
    TextAmong,
    TextOr,
)
from conductor.blueprint.shapes.type_names import OBJECT_TYPES, VALUE_TYPES, TypeName
from conductor.blueprint.version import SUPPORTED

_WHEN = {
    EvaluatedAt.STATIC: "when a deployment is created",
    EvaluatedAt.HYBRID: "when a deployment is created; what needs run time, then",
    EvaluatedAt.RUNTIME: "at run time",
}


def blueprint_page() -> str:
    parts = [HEAD, *_versions(), *_sections(), *_records(), *_types(), *_functions()]
    return "\n".join([*parts, *_constraints(), *_errors(), *_warnings()])


def _table(*columns: str, rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield _row(columns)
    yield "|" + "---|" * len(columns)
    yield from map(_row, rows)
    yield ""


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") or "–" for cell in cells) + " |"  # noqa: RUF001


def _versions() -> Iterator[str]:
    yield "## Versions\n"
    yield from _table("version", "first has", rows=[(f"`{v}`", VERSIONS[v]) for v in SUPPORTED])


def _sections() -> Iterator[str]:
    yield "## Sections\n"
    yield from _keys(BLUEPRINT)


def _records() -> Iterator[str]:
    """In the order in which the sections come to them."""
    yield "## Elements\n"
    yield "A key in **bold** must be there. A key that is left empty counts as absent.\n"
    for record in _named(BLUEPRINT):
        yield f"### {record.name.capitalize()}\n"
        yield from _keys(record)


def _keys(record: Record) -> Iterator[str]:
    rows = [
        (f"**`{key}`**" if entry.is_required else f"`{key}`", _spoken(entry.shape), _about(entry))
        for key, entry in sorted(record.entries.items())
    ]
    yield from _table("key", "value", "about", rows=rows)


def _about(entry: Entry) -> str:
    return entry.description + (f" *Since {str(entry.since)[-3:]}.*" if entry.since else "")


def _named(top: Record) -> list[Record]:
    found: dict[str, Record] = {}
    waiting: list[object] = [entry.shape for entry in top.entries.values()]
    while waiting:
        shape = waiting.pop(0)
        parts = [getattr(shape, name, None) for name in ("shape", "value", "item", "long", "whole")]
        waiting = [part for part in parts if part is not None] + waiting
        if isinstance(shape, Record) and shape.name not in found:
            if shape.name:
                found[shape.name] = shape
            waiting += [entry.shape for entry in shape.entries.values()]
    return list(found.values())


@singledispatch
def _spoken(shape: Shape) -> str:
    raise TypeError(f"no words are known for {shape!r}")


@_spoken.register
def _(shape: Record) -> str:
    if shape.name:
        return f"[{shape.name}](#{shape.name.replace(' ', '-')})"
    keys = (f"`{key}`: {_spoken(entry.shape)}" for key, entry in shape.entries.items())
    return f"{{{', '.join(keys)}}}"


@_spoken.register
def _(shape: MapOf) -> str:
    return f"by name: {_spoken(shape.value)}"


@_spoken.register
def _(shape: ListOf) -> str:
    return f"a list; each item: {_spoken(shape.item)}"


@_spoken.register
def _(shape: Of) -> str:
    return shape.expected


@_spoken.register
def _(shape: Anything) -> str:
    return "any value"


@_spoken.register(OneOf)
@_spoken.register(TextAmong)
def _(shape: OneOf | TextAmong) -> str:
    return ", ".join(f"`{choice}`" for choice in shape.choices)


@_spoken.register
def _(shape: TextOr) -> str:
    return f"a text, or {_spoken(shape.long)}"


@_spoken.register
def _(shape: Extendable) -> str:
    return f"{_spoken(shape.whole)}, or only more `{shape.key}` of one in another file"


@_spoken.register
def _(shape: BeforeInstances) -> str:
    return f"{_spoken(shape.shape)}, without get_attribute"


@_spoken.register
def _(shape: TextOrCall) -> str:
    return "a text or a [function](#functions)"


@_spoken.register
def _(shape: TypeName) -> str:
    return "a [type](#types-of-values)"


@_spoken.register
def _(shape: ConstraintItem) -> str:
    return "a [constraint](#constraints)"


@_spoken.register
def _(shape: VersionLine) -> str:
    return "a [version](#versions)"


@_spoken.register
def _(shape: ImportList) -> str:
    return "a list; see [Imports](imports.md)"


def _types() -> Iterator[str]:
    yield "## Types of values\n"
    since = {name: str(version)[-3:] for name, version in OBJECT_TYPES.items()}
    rows = [(f"`{n}`", TYPES[n], since.get(n, "")) for n in (*VALUE_TYPES, *OBJECT_TYPES)]
    yield from _table("type", "takes", "since", rows=rows)


def _functions() -> Iterator[str]:
    yield "## Functions\n"
    yield (
        "A call is `{name: arguments}`, or `{name: arguments, type: T}` where the value must be of"
        " a type. Calls nest.\n"
    )
    definitions = (*nodes.DEFINITIONS, *texts.DEFINITIONS, *outside.DEFINITIONS)
    rows = [
        (
            f"`{one.name}`",
            *FUNCTIONS[one.name],
            _WHEN[one.evaluated_at],
            str(one.since)[-3:] if one.since else "",
        )
        for one in definitions
    ]
    yield from _table("function", "arguments", "value", "evaluated", "since", rows=rows)


def _constraints() -> Iterator[str]:
    yield "## Constraints\n"
    yield (
        "One in each item of `constraints`, and beside it perhaps `error_message` *(since 1_5)*."
        " An argument may be a function.\n"
    )
    rows = [
        (f"`{name}`", one.takes, ", ".join(f"`{kind}`" for kind in sorted(one.asked_for)))
        for name, one in CONSTRAINTS.items()
    ]
    yield from _table("constraint", "takes", "asks the manager for", rows=rows)


def _errors() -> Iterator[str]:
    yield "## Errors\n"
    rows = sorted(
        ((getattr(codes, name), name, one) for name, one in meanings.MEANINGS.items()),
        key=lambda row: (row[0], row[1]),
    )
    yield from _table(
        "code",
        "name",
        "means",
        "remedy",
        rows=[(str(code), f"`{name}`", one.means, one.remedy) for code, name, one in rows],
    )
    yield "An error without a code goes by the name of its class:\n"
    named = [(f"`{one.__name__}`", _first_sentence(one)) for one in _without_code()]
    yield from _table("class", "means", rows=named)


def _without_code() -> Iterator[type[errors.BlueprintError]]:
    coded = errors.DSLParsingException
    for one in vars(errors).values():
        is_error = isinstance(one, type) and issubclass(one, errors.BlueprintError)
        if is_error and one is not errors.BlueprintError and not issubclass(one, coded):
            yield one


def _first_sentence(one: type[errors.BlueprintError]) -> str:
    return " ".join((one.__doc__ or "").split()).removesuffix(".")


def _warnings() -> Iterator[str]:
    yield "## Warnings\n"
    rows = [(f"`{name}`", *texts) for name, texts in warning_names.MEANINGS.items()]
    yield from _table("name", "means", "remedy", rows=rows)
