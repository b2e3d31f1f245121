"""Calls in the defaults of types, which count where a template says nothing of its own."""

from collections.abc import Iterator, Mapping
from typing import Any

from conductor.blueprint.elements.calls import CallCheck
from conductor.blueprint.elements.types import ResolvedType
from conductor.blueprint.functions.definition import Scope
from conductor.blueprint.place import Place
from conductor.blueprint.source.values import place_within

Schemas = Mapping[str, Mapping[str, Any] | None]


def look_at_defaults(
    calls: CallCheck, kind: ResolvedType, template: Mapping[str, Any], place: Place, scope: Scope
) -> None:
    for schemas, own in _schemas(kind, template):
        for name, schema in schemas.items():
            default = (schema or {}).get("default")
            if isinstance(default, dict | list) and own.get(name) is None:
                calls.look(default, place_within(schema, "default", place), scope)


def _schemas(
    kind: ResolvedType, template: Mapping[str, Any]
) -> Iterator[tuple[Schemas, Mapping[str, Any]]]:
    """Schemas, each with the values that the template has for them."""
    yield kind.properties, template.get("properties") or {}
    for side, interfaces in kind.interfaces.items():
        stated = template.get(side) or {}
        for interface, operations in interfaces.items():
            for name, operation in operations.items():
                own = (stated.get(interface) or {}).get(name)
                if operation.get("inputs") and _goes_on(own):
                    yield operation["inputs"], (own or {}).get("inputs") or {}


def _goes_on(own: Any) -> bool:
    """Whoever names an implementation of their own does without the inputs of the type's."""
    return own is None or (isinstance(own, dict) and bool(own) and not own.get("implementation"))
