"""Functions of values alone: texts and mappings."""

from typing import Any

from conductor.blueprint.errors import FunctionEvaluationError, FunctionValidationError
from conductor.blueprint.functions.arguments import takes, takes_list, takes_mappings
from conductor.blueprint.functions.definition import Call, FunctionDefinition
from conductor.blueprint.version import V1_1, V1_3


def concat(call: Call) -> str:
    return "".join(str(item) for item in call.args)


def merge(call: Call) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for item in call.args:
        merged.update(item)
    return merged


def string_find(call: Call) -> int:
    text, part = _texts(call)
    return int(text.find(part))


def string_replace(call: Call) -> str:
    text, old, new, *count = _texts(call)
    return str(text.replace(old, new, *count))


def string_split(call: Call) -> Any:
    text, separator, *index = _texts(call)
    if not separator:
        raise FunctionEvaluationError(
            call.name, "the separator is empty; name at least a character"
        )
    parts = text.split(separator)
    if not index:
        return parts
    if not -len(parts) <= index[0] < len(parts):
        raise FunctionEvaluationError(call.name, f"{len(parts)} parts, but index {index[0]}")
    return parts[index[0]]


def string_lower(call: Call) -> str:
    return str(_texts(call)[0].lower())


def string_upper(call: Call) -> str:
    return str(_texts(call)[0].upper())


def _texts(call: Call) -> list[Any]:
    """The arguments: texts, and a number as the last one where there may be one."""
    args = call.args if isinstance(call.args, list) else [call.args]
    for value in args:
        if isinstance(value, dict):  # which was taken for a call so far
            raise FunctionValidationError(call.name, f"expected a text, found {value!r}")
    return args


_CHECKS = {
    "string_find": takes(str, str),
    "string_replace": takes(str, str, str, int, optional=1),
    "string_split": takes(str, str, int, optional=1),
    "string_lower": takes(str, may_stand_alone=True),
    "string_upper": takes(str, may_stand_alone=True),
}
_EVALUATIONS = (string_find, string_replace, string_split, string_lower, string_upper)
DEFINITIONS = (
    FunctionDefinition("concat", concat, takes_list, since=V1_1),
    FunctionDefinition("merge", merge, takes_mappings, since=V1_3),
    *(FunctionDefinition(one.__name__, one, _CHECKS[one.__name__]) for one in _EVALUATIONS),
)
