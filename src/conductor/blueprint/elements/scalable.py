"""How many instances: of a node template, or of a scaling group."""

from collections.abc import Mapping
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.functions.table import called
from conductor.blueprint.place import Place
from conductor.blueprint.problems import logic_error
from conductor.blueprint.source.values import place_within, plain

UNBOUNDED = -1
_DEFAULTS = {"min_instances": 0, "max_instances": UNBOUNDED, "default_instances": 1}


def scalable_properties(given: Mapping[str, Any] | None, place: Place) -> dict[str, Any]:
    """min, max, default, current and planned instances; calls are left for the deployment."""
    values: dict[str, Any] = dict(_DEFAULTS)
    for name, value in (given or {}).items():
        at = place_within(given, name, place)
        if name in _DEFAULTS and value is not None:
            values[name] = _count(name, value, at)
    _check_order(values, place)
    default = values["default_instances"]
    return {**values, "current_instances": default, "planned_instances": default}


def legacy_properties(deploy: Any, place: Place) -> dict[str, Any]:
    return scalable_properties({"default_instances": 1 if deploy is None else deploy}, place)


def _count(name: str, value: Any, place: Place) -> Any:
    if name == "max_instances" and value == "UNBOUNDED":
        return UNBOUNDED
    if isinstance(value, dict):
        if called(value):
            return plain(value)
        sentence = f"{name} is a mapping; give a number or a function"
        raise logic_error(codes.ERROR_INVALID_DICT_VALUE, sentence, place)
    try:
        number = int(value if isinstance(value, str) else _whole(value))
    except ValueError:
        sentence = f"{name} should be a whole number, found {value!r}"
        raise logic_error(codes.ERROR_INVALID_LITERAL_INSTANCES, sentence, place) from None
    if number < (UNBOUNDED if name == "max_instances" else 0):
        raise logic_error(codes.ERROR_INVALID_INSTANCES, f"{name} is negative: {number}", place)
    return number


def _whole(value: Any) -> int:
    """True is no count, and neither is a half."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(value)
    return value


def _check_order(values: Mapping[str, Any], place: Place) -> None:
    low, high, default = (values[name] for name in _DEFAULTS)
    if not all(isinstance(one, int) for one in (low, high, default)):
        return
    if default < low or (high != UNBOUNDED and not low <= default <= high):
        sentence = (
            f"default_instances {default} should be between min_instances {low} and "
            f"max_instances {'UNBOUNDED' if high == UNBOUNDED else high}"
        )
        raise logic_error(codes.ERROR_INVALID_INSTANCES, sentence, place)
