"""The constraints an input or parameter may carry: one table, from name to test."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.functions.table import has_calls
from conductor.blueprint.place import Place
from conductor.blueprint.problems import did_you_mean, logic_error
from conductor.blueprint.shapes.type_names import OBJECT_TYPES
from conductor.blueprint.source.values import children, place_within

NAME_PATTERNS: Mapping[str, str] = {
    "blueprint_id": "id_specs",
    "deployment_id": "display_name_specs",
    "capability_value": "capability_key_specs",
    "scaling_group": "scaling_group_name_specs",
    "node_id": "id_specs",
    "node_type": "type_specs",
    "node_instance": "id_specs",
    "secret_key": "key_specs",
    "operation_name": "operation_name_specs",
}
"""How a manager is asked for objects whose names are like something, by type."""
CRITERIA = ("starts_with", "ends_with", "contains", "equals_to")
OF_A_DEPLOYMENT = frozenset(
    {"capability_value", "scaling_group", "node_id", "node_type", "node_instance"}
    | {"operation_name"}
)
_WITH_LABELS = frozenset({"deployment_id", "blueprint_id"})


@dataclass(frozen=True)
class Constraint:
    """`holds` judges values as they are; a manager judges those of the types in `asked_for`."""

    takes: str
    is_argument: Callable[[Any], bool]
    holds: Callable[[Any, Any], bool] | None = None
    asked_for: frozenset[str] = frozenset()


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _is_range(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_regex(value: Any) -> bool:
    try:
        re.compile(value)
    except (re.error, TypeError, RecursionError, OverflowError):
        return False
    return True


def _is_name_pattern(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and set(value) <= set(CRITERIA)


def _matches(value: Any, pattern: str) -> bool:
    return isinstance(value, str) and re.match(pattern, value) is not None


def _among(value: Any, many: list[Any]) -> bool:
    return value in many


CONSTRAINTS: Mapping[str, Constraint] = {
    "equal": Constraint("a value", lambda _: True, lambda value, one: value == one),
    "greater_than": Constraint("a number", _is_number, lambda value, one: value > one),
    "greater_or_equal": Constraint("a number", _is_number, lambda value, one: value >= one),
    "less_than": Constraint("a number", _is_number, lambda value, one: value < one),
    "less_or_equal": Constraint("a number", _is_number, lambda value, one: value <= one),
    "length": Constraint("a number", _is_number, lambda value, one: len(value) == one),
    "min_length": Constraint("a number", _is_number, lambda value, one: len(value) >= one),
    "max_length": Constraint("a number", _is_number, lambda value, one: len(value) <= one),
    "in_range": Constraint("two numbers", _is_range, lambda v, ends: ends[0] <= v <= ends[1]),
    "valid_values": Constraint("a list", _is_list, _among, OF_A_DEPLOYMENT),
    "pattern": Constraint("a regular expression", _is_regex, _matches),
    "filter_id": Constraint("the id of a filter", _is_text, None, _WITH_LABELS),
    "labels": Constraint("a list of labels", _is_list, None, _WITH_LABELS),
    "tenants": Constraint("a list of tenants", _is_list, None, _WITH_LABELS),
    "name_pattern": Constraint(
        f"a mapping of {', '.join(CRITERIA)}", _is_name_pattern, None, frozenset(OBJECT_TYPES)
    ),
    "deployment_id": Constraint("the id of a deployment", _is_text, None, OF_A_DEPLOYMENT),
}


def kind_of(schema: Mapping[str, Any]) -> str | None:
    """The type that the constraints of a schema are about: of a list's items, if they have one."""
    kind: str | None = schema.get("item_type") or schema.get("type")
    return kind


def split(item: Mapping[str, Any]) -> tuple[str, Any, str | None]:
    """Name, argument and error message of a constraint that was checked."""
    (name,) = (key for key in item if key != "error_message")
    return name, item[name], item.get("error_message")


def check_declared(schema: Mapping[str, Any], place: Place) -> None:
    at = place_within(schema, "constraints", place)
    asked = set()
    for _, item, here in children(schema.get("constraints") or [], at):
        name = _check_item(item, kind_of(schema), here)
        if name in asked:
            sentence = f"constraint {name} stands twice; keep one"
            raise logic_error(codes.ERROR_INVALID_CONSTRAINT_ARGUMENT, sentence, here)
        if CONSTRAINTS[name].holds is None:
            asked.add(name)


def _check_item(item: Any, kind: str | None, place: Place) -> str:
    keys: list[str] = list(item) if isinstance(item, dict) else []
    names = [key for key in keys if key != "error_message"]
    if not names:
        sentence = "a constraint is a mapping like {max_length: 8}"
        raise logic_error(codes.ERROR_UNKNOWN_TYPE, sentence, place)
    for name in names:
        if name not in CONSTRAINTS:
            near = did_you_mean(name, CONSTRAINTS)
            sentence = f"unknown constraint {name!r}.{near}"
            raise logic_error(codes.ERROR_UNKNOWN_TYPE, sentence, place)
    if len(names) > 1:
        sentence = f"{' and '.join(names)} are two constraints; make them two items of the list"
        raise logic_error(codes.ERROR_INVALID_CONSTRAINT_ARGUMENT, sentence, place)
    _check_argument(names[0], item[names[0]], kind, place)
    return names[0]


def _check_argument(name: str, argument: Any, kind: str | None, place: Place) -> None:
    constraint = CONSTRAINTS[name]
    if constraint.holds is None and kind not in constraint.asked_for:
        kinds = ", ".join(sorted(constraint.asked_for))
        sentence = f"constraint {name} goes with types {kinds}, and this is {kind or 'untyped'}"
        raise logic_error(codes.ERROR_INVALID_CONSTRAINT_ARGUMENT, sentence, place)
    if not has_calls(argument) and not constraint.is_argument(argument):
        sentence = f"constraint {name} takes {constraint.takes}, found {argument!r}"
        raise logic_error(codes.ERROR_INVALID_CONSTRAINT_ARGUMENT, sentence, place)
