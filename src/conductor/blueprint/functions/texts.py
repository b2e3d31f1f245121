"""Functions of values alone: texts and mappings."""

from typing import Any

from conductor.blueprint.errors import FunctionEvaluationError, FunctionValidationError
from conductor.blueprint.functions.definition import (
    Call,
    FunctionDefinition,
    takes_anything,
    takes_list,
)
from conductor.blueprint.version import V1_1, V1_3


def concat(call: Call) -> str:
    return "".join(str(item) for item in call.args)


def merge(call: Call) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for item in call.args:
        if not isinstance(item, dict):
            raise FunctionEvaluationError(call.name, f"expected mappings, found {item!r}")
        merged.update(item)
    return merged


def string_find(call: Call) -> int:
    text, part = _checked(call, str, str)
    return int(text.find(part))


def string_replace(call: Call) -> str:
    text, old, new, *count = _checked(call, str, str, str, int, optional=1)
    return str(text.replace(old, new, *count))


def string_split(call: Call) -> Any:
    text, separator, *index = _checked(call, str, str, int, optional=1)
    parts = text.split(separator)
    if not index:
        return parts
    if not -len(parts) <= index[0] < len(parts):
        raise FunctionEvaluationError(call.name, f"{len(parts)} parts, but index {index[0]}")
    return parts[index[0]]


def string_lower(call: Call) -> str:
    return str(_checked(call, str)[0].lower())


def string_upper(call: Call) -> str:
    return str(_checked(call, str)[0].upper())


def _checked(call: Call, *kinds: type, optional: int = 0) -> list[Any]:
    args = call.args if isinstance(call.args, list) else [call.args]
    if not len(kinds) - optional <= len(args) <= len(kinds):
        raise FunctionValidationError(call.name, f"expected {len(kinds)} arguments, found {args!r}")
    for position, (kind, value) in enumerate(zip(kinds, args, strict=False), start=1):
        if not isinstance(value, kind):
            sentence = f"argument {position} must be {kind.__name__}, found {value!r}"
            raise FunctionValidationError(call.name, sentence)
    return args


DEFINITIONS = (
    FunctionDefinition("concat", concat, takes_list, since=V1_1),
    FunctionDefinition("merge", merge, takes_list, since=V1_3),
    FunctionDefinition("string_find", string_find, takes_list),
    FunctionDefinition("string_replace", string_replace, takes_list),
    FunctionDefinition("string_split", string_split, takes_list),
    FunctionDefinition("string_lower", string_lower, takes_anything),
    FunctionDefinition("string_upper", string_upper, takes_anything),
)
