"""Interfaces laid over each other: from type to derived type, and from type to template."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from conductor.blueprint.elements.data_types import DataTypes
from conductor.blueprint.functions.table import called
from conductor.blueprint.place import Place
from conductor.blueprint.source.values import YamlMapping, place_within, plain

Interfaces = Mapping[str, Mapping[str, Any]]
_SETTINGS = ("executor", "max_retries", "retry_interval", "timeout", "timeout_recoverable")


def derived_interfaces(base: Interfaces, own: Interfaces | None) -> dict[str, dict[str, Any]]:
    """A redeclared operation replaces the inherited one whole."""
    merged = {name: dict(operations) for name, operations in base.items()}
    for name, operations in (own or {}).items():
        place = operations.place if isinstance(operations, YamlMapping) else None
        held = merged.setdefault(name, {})
        for operation, spec in (operations or {}).items():
            held[operation] = (
                spec
                if isinstance(spec, dict)
                else _long_form(spec, place_within(operations, operation, place) if place else None)
            )
    return merged


def _long_form(spec: str | None, place: Place | None) -> Mapping[str, Any]:
    if place is None or not spec:
        return {"implementation": spec} if spec else {}
    long = YamlMapping(place)
    long.put("implementation", spec, place, place)
    return long


def implementation_place(spec: Mapping[str, Any], default: Place) -> Place:
    own = spec.place if isinstance(spec, YamlMapping) else default
    return place_within(spec, "implementation", own)


def instance_operation(
    typed: Mapping[str, Any] | None,
    own: Mapping[str, Any] | None,
    data_types: DataTypes,
    place: Place,
    name: str,
) -> dict[str, Any]:
    """The operation of a template over that of its type; `own` None means: not mentioned.

    With one implementation for both, inputs follow the type's schema and settings fall back to
    the type's; with another one, or an explicit `{}`, the template's word stands alone.
    """
    typed = typed or {}
    if own is not None and not own:
        return _bound("", {}, {})
    own = own or {}
    implementation = own.get("implementation") or typed.get("implementation")
    given = own.get("inputs") or {}
    if implementation != typed.get("implementation"):
        return _bound(implementation, plain(given), own)
    schemas = typed.get("inputs") or {}
    settings = {key: own[key] if own.get(key) is not None else typed.get(key) for key in _SETTINGS}
    is_nothing = not implementation
    inputs = data_types.complete(
        schemas, given, place, f"{name} input", may_add=True, may_miss=is_nothing
    )
    bound = _bound(implementation, _typed_calls(schemas, inputs), settings)
    types = {name: schema["type"] for name, schema in schemas.items() if (schema or {}).get("type")}
    return {**bound, "inputs_types": types} if types else bound


def _bound(implementation: str | None, inputs: Any, settings: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: settings.get(key) for key in _SETTINGS}
    return {"implementation": implementation or "", "inputs": inputs, **kept}


def _typed_calls(schemas: Interfaces, inputs: dict[str, Any]) -> dict[str, Any]:
    """A function in the place of a value carries the type that its value should be of."""
    for name, schema in schemas.items():
        kind, value = (schema or {}).get("type"), inputs.get(name)
        if kind is not None and isinstance(value, dict) and called(value) and "type" not in value:
            inputs[name] = {**value, "type": kind}
    return inputs


def with_bare_names(operations: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """`interface.operation`, and the bare operation name where only one interface has it."""
    names = Counter(name for one in operations.values() for name in one)
    flat: dict[str, Any] = {}
    for interface, one in operations.items():
        for name, operation in one.items():
            if names[name] == 1:
                flat[name] = operation
            flat[f"{interface}.{name}"] = operation
    return flat
