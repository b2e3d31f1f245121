"""The JSON schemas of what routes answer, from the types of their shapes."""

import re
from collections.abc import Iterable, Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec

from conductor.control.api.answers import JSON, Answer
from conductor.control.api.examples import example_of
from conductor.control.api.refusals import ErrorShape, ProblemShape

Schema = dict[str, Any]
_REF = "#/components/schemas/"
_FILE: Schema = {"type": "string", "format": "binary"}
_PART = "Only the fields that `_include` names."


class Shapes:
    """`parts` are the document's schemas by name: those of the bodies that routes take, and of what
    they answer."""

    def __init__(self, shapes: Iterable[Any], bodies: Mapping[str, Schema]) -> None:
        types = [one for shape in shapes for one in _alternatives(shape)]
        schemas, parts = msgspec.json.schema_components([*types, ErrorShape, ProblemShape])
        found = _renamed({"schemas": schemas, "parts": parts})
        self._schemas = dict(zip(map(repr, types), found["schemas"], strict=False))
        if twice := [name for name in found["parts"] if _clash(name, bodies, found["parts"])]:
            raise LookupError(f"a body and an answer have the same name: {', '.join(twice)}")
        self._bodies = frozenset(bodies)
        self.parts: dict[str, Schema] = {**bodies, **found["parts"]}
        for unused in ("HTTPValidationError", "ValidationError"):
            self.parts.pop(unused, None)

    def content(self, answer: Answer, *, has_parts: bool) -> Schema:
        """`has_parts` when the request may name the fields that it wants."""
        if answer.media_type != JSON:
            return {"schema": _FILE if answer.shape is bytes else {"type": "string"}}
        choices = [self._schemas[repr(each)] for each in _alternatives(answer.shape)]
        example = example_of(choices[0], self.parts)
        if has_parts:
            choices += [self._partial(each) for each in choices]
        schema = choices[0] if len(choices) == 1 else {"anyOf": choices}
        return {"schema": schema, "example": example}

    def _partial(self, schema: Schema) -> Schema:
        """The same without what has to be there; of a list, its items without it."""
        whole = self.parts[schema["$ref"].removeprefix(_REF)]
        items = whole["properties"].get("items")
        if items is None:
            return self._part(schema)
        part = self._part(items["items"])
        title = part["$ref"].removeprefix(_REF) + "Listing"
        fields = {**whole["properties"], "items": {**items, "items": part}}
        self.parts[title] = {**whole, "properties": fields, "title": title}
        return {"$ref": _REF + title}

    def _part(self, schema: Schema) -> Schema:
        name = schema["$ref"].removeprefix(_REF)
        part = {key: value for key, value in self.parts[name].items() if key != "required"}
        title = f"{name}Part"
        if title in self._bodies:
            raise LookupError(f"a body and what _include leaves have the same name: {title}")
        closed = {"additionalProperties": False, "title": title, "description": _PART}
        self.parts[title] = part | closed
        return {"$ref": _REF + title}


def _alternatives(shape: Any) -> list[Any]:
    if shape is None or shape is bytes:
        return []
    return list(get_args(shape)) if get_origin(shape) in (Union, UnionType) else [shape]


def _clash(name: str, bodies: Mapping[str, Schema], answers: Mapping[str, Schema]) -> bool:
    """Both may have the same enumeration."""
    return name in bodies and "enum" not in (bodies[name].keys() & answers[name].keys())


def _renamed(found: dict[str, Any]) -> dict[str, Any]:
    """`DeploymentShape` is called Deployment outside, and a page of them DeploymentListing."""
    text = msgspec.json.encode(found).decode().replace("#/$defs/", _REF)
    text = re.sub(r"Listing[_\[]dict[^\"]*", "ObjectListing", text)
    text = re.sub(r"Listing[_\[](\w+?)[_\]](?=\")", _listing_name, text)
    renamed: dict[str, Any] = msgspec.json.decode(re.sub(r"Shape(?=\"|Listing\")", "", text))
    return renamed


def _listing_name(found: re.Match[str]) -> str:
    return f"{found[1][0].upper()}{found[1][1:]}Listing"
