"""Inputs: how they are declared, and what values a deployment gives them."""

from collections.abc import Mapping
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.elements.constraints import check_declared
from conductor.blueprint.elements.data_types import DataTypes
from conductor.blueprint.elements.enforcement import Enforcement
from conductor.blueprint.elements.hierarchy import entries
from conductor.blueprint.elements.values_getter import ValuesGetter
from conductor.blueprint.errors import (
    BlueprintError,
    DSLParsingException,
    MissingRequiredInputError,
    UnknownInputError,
)
from conductor.blueprint.functions.table import called
from conductor.blueprint.place import Place, Source
from conductor.blueprint.problems import Problems, did_you_mean, logic_error, raised_at
from conductor.blueprint.shapes.type_names import PRIMITIVES
from conductor.blueprint.source.values import YamlMapping, plain

_NOWHERE = Place(Source("inputs", ""), 1, 1)


def plan_inputs(
    declared: YamlMapping,
    data_types: DataTypes,
    problems: Problems,
    values: ValuesGetter | None,
) -> dict[str, dict[str, Any]]:
    """Without `values` no default is held to its constraints."""
    planned = {}
    enforcement = Enforcement(values, _as_written) if values else None
    for name, schema in entries(declared).items():
        with problems.gathered(schema.place):
            _check_input(name, schema)
            check_schema(f"input {name}", name, schema, data_types, enforcement)
            planned[name] = plain(schema)
    return planned


def _as_written(argument: Any) -> Any:
    return argument


def _check_input(name: str, schema: YamlMapping) -> None:
    if schema.get("hidden") and schema.get("required", True) and schema.get("default") is None:
        _refuse(215, f"input {name} is hidden and required: give it a default", schema, "hidden")
    if schema.get("display") is not None and schema.get("type") != "textarea":
        _refuse(216, f"input {name}: display goes with 'type: textarea' only", schema, "display")


def check_schema(
    owner: str,
    name: str,
    schema: YamlMapping,
    data_types: DataTypes,
    enforcement: Enforcement | None,
) -> None:
    """Of an input or a workflow's parameter: its types, its constraints, and its default."""
    data_types.check_type_name(schema, schema.place)
    kind, item, default = schema.get("type"), schema.get("item_type"), schema.get("default")
    if item is not None and kind != "list":
        _refuse(218, f"{owner}: item_type goes with 'type: list' only", schema, "item_type")
    if item is not None and item not in PRIMITIVES:
        _refuse(217, f"{owner}: item_type {item!r} is no primitive type", schema, "item_type")
    check_declared(schema, schema.place)
    if default is None:
        return
    if called(default):
        if schema.get("constraints"):
            sentence = f"{owner}: a default with functions cannot have constraints"
            _refuse(codes.ERROR_INPUT_WITH_FUNCS_AND_CONSTRAINTS, sentence, schema, "default")
        return
    place = schema.value_place("default")
    data_types.value(schema, default, place, owner)
    if enforcement is not None:
        with raised_at(place):
            enforcement.check(name, default, schema)


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
        values[name] = _value(name, schema, given.get(name), data_types)
        if values[name] is None and schema.get("required", True) and name not in given:
            missing.append(name)
    if missing:
        names = ", ".join(repr(name) for name in missing)
        raise MissingRequiredInputError(f"required inputs {names} have no value; give them one")
    return values


def check_inputs(
    declared: Mapping[str, Mapping[str, Any]], values: Mapping[str, Any], enforcement: Enforcement
) -> None:
    for name, schema in declared.items():
        value = values[name]
        if called(value) and schema.get("constraints"):
            sentence = f"input {name!r} has constraints, so its value cannot be a function"
            raise logic_error(codes.ERROR_INPUT_WITH_FUNCS_AND_CONSTRAINTS, sentence, None)
        if value is not None and not called(value):
            enforcement.check(name, value, schema)


def _value(name: str, schema: Mapping[str, Any], given: Any, data_types: DataTypes) -> Any:
    """None when there is no value, and none that the defaults of a data type make up."""
    may_be_made_up = schema.get("type") not in (*PRIMITIVES, None)
    if given is None and schema.get("default") is None and not may_be_made_up:
        return None
    whole = {**schema, "required": True}
    try:
        return data_types.value(whole, given, _NOWHERE, f"input {name}")
    except DSLParsingException as wrong:
        if given is None and wrong.err_code == codes.ERROR_MISSING_PROPERTY:
            return None
        sentence = f"input {name!r} does not fit its type {schema.get('type')}: {wrong.sentence}"
        code = codes.ERROR_INPUT_VIOLATES_DATA_TYPE_SCHEMA
        raise logic_error(code, sentence, None) from wrong


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
