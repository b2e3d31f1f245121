"""Steps into nested values."""

from typing import Any

MISSING = object()


def walk(value: Any, path: list[Any]) -> Any:
    """The value at the end of the path, or MISSING. Indexes may be written as texts."""
    for key in path:
        value = step(value, key)
        if value is MISSING:
            return MISSING
    return value


def step(value: Any, key: Any) -> Any:
    if isinstance(value, dict) and isinstance(key, str | int | float):
        return value.get(key, MISSING)
    if isinstance(value, list):
        try:
            return value[int(key)]
        except (ValueError, TypeError, IndexError, OverflowError):
            return MISSING
    return MISSING


def dotted(path: list[Any]) -> str:
    return ".".join(str(key) for key in path)
