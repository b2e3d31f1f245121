"""How loosely the values of types that need no definition are checked."""

import re
from typing import Any


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


def cast(value: Any, name: str) -> Any:
    """The number or boolean that a text spells, where one is wanted; anything else as it is."""
    if not isinstance(value, str):
        return value
    if name == "boolean":
        return {"true": True, "false": False}.get(value.strip().lower(), value)
    makers: dict[str, type[int] | type[float]] = {"integer": int, "float": float}
    try:
        return makers[name](value) if name in makers else value
    except ValueError:
        return value


def taken(value: Any, name: str) -> tuple[Any, bool]:
    """(the value, True) where it fits the type, (None, False) where it does not."""
    return (value, True) if fits(value, name) else (None, False)
