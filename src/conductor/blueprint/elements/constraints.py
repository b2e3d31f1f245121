"""The constraints an input or parameter may carry: one table, from name to test."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.errors import ConstraintException
from conductor.blueprint.functions.table import has_calls
from conductor.blueprint.place import Place
from conductor.blueprint.problems import did_you_mean, logic_error
from conductor.blueprint.source.values import children


@dataclass(frozen=True)
class Constraint:
    takes: str
    is_argument: Callable[[Any], bool]
    holds: Callable[[Any, Any], bool] | None = None


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _is_range(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))


def _is_pattern(value: Any) -> bool:
    try:
        re.compile(value)
    except (re.error, TypeError, RecursionError, OverflowError):
        return False
    return True


def _matches(value: Any, pattern: str) -> bool:
    return isinstance(value, str) and re.match(pattern, value) is not None


_IS_DATA = Constraint("known data of a manager", lambda value: value is not None)
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
    "valid_values": Constraint(
        "a list", lambda value: isinstance(value, list), lambda value, many: value in many
    ),
    "pattern": Constraint("a regular expression", _is_pattern, _matches),
    "filter_id": _IS_DATA,
    "labels": _IS_DATA,
    "tenants": _IS_DATA,
    "name_pattern": _IS_DATA,
    "deployment_id": _IS_DATA,
}


def check_declared(constraints: Any, place: Place) -> None:
    for _, item, at in children(constraints or [], place):
        if not isinstance(item, dict) or not item:
            sentence = "a constraint is a mapping like {max_length: 8}"
            raise logic_error(codes.ERROR_UNKNOWN_TYPE, sentence, at)
        for name, argument in item.items():
            _check_one(name, argument, at)


def _check_one(name: str, argument: Any, place: Place) -> None:
    if name == "error_message":
        return
    constraint = CONSTRAINTS.get(name)
    if constraint is None:
        near = did_you_mean(name, CONSTRAINTS)
        raise logic_error(codes.ERROR_UNKNOWN_TYPE, f"unknown constraint {name!r}.{near}", place)
    if not has_calls(argument) and not constraint.is_argument(argument):
        sentence = f"constraint {name} takes {constraint.takes}, found {argument!r}"
        raise logic_error(codes.ERROR_INVALID_CONSTRAINT_ARGUMENT, sentence, place)


def check_value(name: str, value: Any, schema: Mapping[str, Any]) -> None:
    """A list whose items have a type of their own is checked item by item."""
    has_items = isinstance(value, list) and schema.get("item_type")
    for one in value if has_items else [value]:
        for item in schema.get("constraints") or []:
            for constraint, argument in item.items():
                _enforce(name, one, constraint, argument, item.get("error_message"))


def _enforce(name: str, value: Any, constraint: str, argument: Any, message: str | None) -> None:
    known = CONSTRAINTS.get(constraint)
    if known is None or known.holds is None or has_calls(argument):
        return
    try:
        holds = known.holds(value, argument)
    except TypeError:
        holds = False
    if not holds:
        reason = message or f"must satisfy {constraint} {argument!r}"
        raise ConstraintException(f"input {name!r} with value {value!r} {reason}")
