"""Walking into nested values."""

from typing import Any

MISSING = object()


def walk(value: Any, path: list[Any]) -> Any:
    """The value at the end of the path, or MISSING. Indexes may be written as texts."""
    for step in path:
        value = _step(value, step)
        if value is MISSING:
            return MISSING
    return value


def _step(value: Any, step: Any) -> Any:
    if isinstance(value, dict) and isinstance(step, str | int | float):
        return value.get(step, MISSING)
    if isinstance(value, list):
        try:
            return value[int(step)]
        except (ValueError, TypeError, IndexError):
            return MISSING
    return MISSING
