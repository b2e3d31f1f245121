"""Inputs: how they are declared, and what values a deployment gives them."""

from collections.abc import Mapping
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.elements.constraints import check_declared, check_value
from conductor.blueprint.elements.data_types import DataTypes
from conductor.blueprint.elements.hierarchy import entries
from conductor.blueprint.errors import (
    BlueprintError,
    DSLParsingException,
    MissingRequiredInputError,
    UnknownInputError,
)
from conductor.blueprint.functions.table import called
from conductor.blueprint.place import Place, Source
from conductor.blueprint.problems import Problems, did_you_mean, logic_error
from conductor.blueprint.shapes.type_names import PRIMITIVES
from conductor.blueprint.source.values import YamlMapping, plain

_NOWHERE = Place(Source("inputs", ""), 1, 1)


def plan_inputs(
    declared: YamlMapping, data_types: DataTypes, problems: Problems
) -> dict[str, dict[str, Any]]:
    planned = {}
    for name, schema in entries(declared).items():
        with problems.gathered(schema.place):
            _check(name, schema, data_types)
            planned[name] = plain(schema)
    return planned


def _check(name: str, schema: YamlMapping, data_types: DataTypes) -> None:
    data_types.check_type_name(schema, schema.place)
    kind, item, default = schema.get("type"), schema.get("item_type"), schema.get("default")
    if item is not None and kind != "list":
        _refuse(218, f"input {name}: item_type goes with 'type: list' only", schema, "item_type")
    if item is not None and item not in PRIMITIVES:
        _refuse(217, f"input {name}: item_type {item!r} is no primitive type", schema, "item_type")
    if schema.get("hidden") and schema.get("required", True) and default is None:
        _refuse(215, f"input {name} is hidden and required: give it a default", schema, "hidden")
    if schema.get("display") is not None and kind != "textarea":
        _refuse(216, f"input {name}: display goes with 'type: textarea' only", schema, "display")
    check_declared(schema.get("constraints"), schema.value_place("constraints"))
    if default is None:
        return
    if called(default):
        if schema.get("constraints"):
            sentence = f"input {name}: a default with functions cannot have constraints"
            _refuse(codes.ERROR_INPUT_WITH_FUNCS_AND_CONSTRAINTS, sentence, schema, "default")
        return
    place = schema.value_place("default")
    data_types.value(schema, default, place, f"input {name}")
    check_value(name, default, schema)


def _refuse(code: int, sentence: str, schema: YamlMapping, key: str) -> None:
    raise logic_error(code, sentence, schema.value_place(key))


def given_inputs(
    declared: Mapping[str, Mapping[str, Any]], given: Mapping[str, Any], data_types: DataTypes
) -> dict[str, Any]:
    """The value of every input. Unknown and missing ones are named all at once."""
    _refuse_unknown(declared, given)
    values: dict[str, Any] = {}
    missing = []
    for name, schema in declared.items():
        value = _value(name, schema, given.get(name), data_types)
        if value is None and schema.get("required", True) and name not in given:
            missing.append(name)
        elif value is not None and not called(value):
            check_value(name, value, schema)
        values[name] = value
    if missing:
        names = ", ".join(repr(name) for name in missing)
        raise MissingRequiredInputError(f"required inputs {names} have no value; give them one")
    return values


def _value(name: str, schema: Mapping[str, Any], given: Any, data_types: DataTypes) -> Any:
    try:
        return data_types.value(schema, given, _NOWHERE, f"input {name}", may_miss=True)
    except DSLParsingException as wrong:
        sentence = f"input {name!r} does not fit its type {schema.get('type')}: {wrong}"
        code = codes.ERROR_INPUT_VIOLATES_DATA_TYPE_SCHEMA
        raise logic_error(code, sentence.replace(f"{_NOWHERE}: ", ""), None) from wrong


def _refuse_unknown(declared: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    unknown = [name for name in given if name not in declared]
    if unknown:
        names = ", ".join(repr(name) for name in unknown)
        known = ", ".join(declared) or "none"
        near = "".join(did_you_mean(name, declared) for name in unknown)
        error: BlueprintError = UnknownInputError(
            f"unknown inputs {names}; the blueprint declares: {known}.{near}"
        )
        raise error
