"""The grammar as a JSON Schema (draft 2020-12), for editors that complete and check.

It asks for the shape of a blueprint of the newest version; what goes beyond shapes is the parser's.
"""

import json
from collections.abc import Mapping
from functools import singledispatch
from pathlib import Path
from typing import Any

from conductor.blueprint.elements.constraints import CONSTRAINTS
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

SHIPPED = Path(__file__).with_name("blueprint.schema.json")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TYPES: Mapping[type, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    dict: "object",
    list: "array",
}
_NULL = {"type": "null"}
_TEXT = {"type": "string"}
_CALL = {"type": "object", "minProperties": 1, "maxProperties": 2}
Schema = dict[str, Any]


def schema_text() -> str:
    """As it is shipped: written by `make docs`."""
    return SHIPPED.read_text(encoding="utf-8")


def generated_schema() -> str:
    definitions: Schema = {}
    top = _record(BLUEPRINT, definitions)
    schema = {
        "$schema": _DIALECT,
        "title": "A blueprint for Conductor",
        **top,
        "$defs": dict(sorted(definitions.items())),
    }
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


@singledispatch
def _schema(shape: Shape, definitions: Schema) -> Schema:
    """Shapes with a name are put into `definitions`, and referred to."""
    raise TypeError(f"no JSON Schema is known for {shape!r}")


@_schema.register
def _(shape: Record, definitions: Schema) -> Schema:
    if not shape.name:
        return _record(shape, definitions)
    name = shape.name.title().replace(" ", "")
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _record(shape, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _record(shape: Record, definitions: Schema) -> Schema:
    required = [key for key, entry in shape.entries.items() if entry.is_required]
    return {
        "type": "object",
        "properties": {
            key: _entry(entry, definitions) for key, entry in sorted(shape.entries.items())
        },
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _entry(entry: Entry, definitions: Schema) -> Schema:
    schema = _schema(entry.shape, definitions)
    text = entry.description + (f" Since {entry.since}." if entry.since else "")
    described = {"description": text} if text else {}
    return described | (schema if entry.is_required else _or_nothing(schema))


def _or_nothing(schema: Schema) -> Schema:
    """A key that was left empty counts as absent."""
    if not schema:
        return schema
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], _NULL]}
    return {"anyOf": [schema, _NULL]}


@_schema.register
def _(shape: Anything, definitions: Schema) -> Schema:
    return {}


@_schema.register
def _(shape: Of, definitions: Schema) -> Schema:
    kinds = {_TYPES[kind] for kind in shape.kinds} - (
        {"integer"} if float in shape.kinds else set()
    )
    (name,) = kinds
    return {"type": name}


@_schema.register
def _(shape: OneOf, definitions: Schema) -> Schema:
    return {"enum": list(shape.choices)}


@_schema.register
def _(shape: TextAmong, definitions: Schema) -> Schema:
    return {"enum": list(shape.choices)}


@_schema.register
def _(shape: ListOf, definitions: Schema) -> Schema:
    items = {"type": "array", "items": _schema(shape.item, definitions)}
    return items | ({"minItems": 1} if shape.is_nonempty else {})


@_schema.register
def _(shape: MapOf, definitions: Schema) -> Schema:
    value = _schema(shape.value, definitions)
    return {
        "type": "object",
        "propertyNames": {"pattern": "^[\\x00-\\x7F]*$"},
        "additionalProperties": _or_nothing(value) if _may_be_empty(shape.value) else value,
    }


def _may_be_empty(shape: Shape) -> bool:
    """What was left empty is an empty mapping, which is right where no key is required."""
    if isinstance(shape, TextOr):
        return _may_be_empty(shape.long)
    if isinstance(shape, Record):
        return not any(entry.is_required for entry in shape.entries.values())
    return isinstance(shape, MapOf)


@_schema.register
def _(shape: TextOr, definitions: Schema) -> Schema:
    return {"anyOf": [_TEXT, _schema(shape.long, definitions)]}


@_schema.register
def _(shape: Extendable, definitions: Schema) -> Schema:
    extension = Record({shape.key: Entry(shape.whole.entries[shape.key].shape, is_required=True)})
    return {"anyOf": [_schema(shape.whole, definitions), _record(extension, definitions)]}


@_schema.register
def _(shape: BeforeInstances, definitions: Schema) -> Schema:
    return _schema(shape.shape, definitions)


@_schema.register
def _(shape: TextOrCall, definitions: Schema) -> Schema:
    return {"anyOf": [_TEXT, _CALL]}


@_schema.register
def _(shape: TypeName, definitions: Schema) -> Schema:
    return {"anyOf": [{"enum": [*VALUE_TYPES, *OBJECT_TYPES]}, _TEXT]}


@_schema.register
def _(shape: ConstraintItem, definitions: Schema) -> Schema:
    names = {
        name: {"description": f"Takes {constraint.takes}."}
        for name, constraint in CONSTRAINTS.items()
    }
    message = {**_TEXT, "description": "What is said of a value that breaks it."}
    return {
        "type": "object",
        "properties": {**names, "error_message": message},
        "minProperties": 1,
        "additionalProperties": False,
    }


@_schema.register
def _(shape: VersionLine, definitions: Schema) -> Schema:
    return {"enum": list(SUPPORTED)}


@_schema.register
def _(shape: ImportList, definitions: Schema) -> Schema:
    properties = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": {"type": "object"},
    }
    return {"type": "array", "items": {"anyOf": [{"type": "string", "minLength": 1}, properties]}}
