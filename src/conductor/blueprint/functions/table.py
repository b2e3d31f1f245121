"""The one table of intrinsic functions: a new one is a definition in a family's DEFINITIONS."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from conductor.blueprint.functions import nodes, outside, texts
from conductor.blueprint.functions.definition import FunctionDefinition

FUNCTIONS: Mapping[str, FunctionDefinition] = MappingProxyType(
    {one.name: one for one in (*nodes.DEFINITIONS, *texts.DEFINITIONS, *outside.DEFINITIONS)}
)


def called(value: Any) -> FunctionDefinition | None:
    """The function that this value calls: `{name: args}` or `{name: args, type: T}`."""
    if not isinstance(value, dict) or not 0 < len(value) <= 2:
        return None
    if len(value) == 2 and "type" not in value:
        return None
    for key in value:
        if key in FUNCTIONS:
            return FUNCTIONS[key]
    return None


def call_alone(value: Any) -> dict[str, Any] | None:
    """`{name: args}` of a value that calls a function, without the type it may state."""
    definition = called(value)
    return None if definition is None else {definition.name: value[definition.name]}


def has_calls(value: Any) -> bool:
    """True when a function is called anywhere inside."""
    if isinstance(value, dict):
        return called(value) is not None or any(has_calls(child) for child in value.values())
    return isinstance(value, list) and any(has_calls(child) for child in value)
