"""A walk through plain data, for tools that look for something in properties."""

from collections.abc import Callable
from typing import Any

Handler = Callable[[Any, Any, Any, str], Any]


def scan_properties(
    value: Any,
    handler: Handler,
    scope: Any = None,
    context: Any = None,
    path: str = "",
    replace: bool = False,
    recursive: bool = True,
) -> None:
    """Call `handler(value, scope, context, path)` with all that lies in a dict or a list, at any
    depth unless it is not `recursive`. With `replace` what it returns takes the value's place."""
    for key, child, where in _children(value, path):
        found = handler(child, scope, context, where)
        if replace:
            value[key] = found
        if recursive:
            scan_properties(value[key], handler, scope, context, where, replace, recursive)


def _children(value: Any, path: str) -> list[tuple[Any, Any, str]]:
    if isinstance(value, dict):
        dot = "." if path else ""
        return [(key, child, f"{path}{dot}{key}") for key, child in value.items()]
    if isinstance(value, list):
        return [(index, child, f"{path}[{index}]") for index, child in enumerate(value)]
    return []
