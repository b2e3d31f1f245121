"""The types that need no definition, and how loosely their values are checked."""

import re
from typing import Any

OBJECT_TYPES = frozenset(
    {"blueprint_id", "deployment_id", "capability_value", "scaling_group", "node_id"}
    | {"node_type", "node_instance", "secret_key", "operation_name"}
)
PRIMITIVES = OBJECT_TYPES | {
    "string",
    "integer",
    "float",
    "boolean",
    "list",
    "dict",
    "regex",
    "textarea",
}


def fits(value: Any, name: str) -> bool:
    """Texts and object ids take any value, as they always did."""
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "float":
        return isinstance(value, int | float) and not isinstance(value, bool)
    kinds = {"boolean": bool, "list": list, "dict": dict}
    if name in kinds:
        return isinstance(value, kinds[name])
    return name != "regex" or _compiles(value)


def _compiles(value: Any) -> bool:
    try:
        re.compile(value)
    except (re.error, TypeError, RecursionError, OverflowError):
        return False
    return True
