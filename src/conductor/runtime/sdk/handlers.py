"""Handlers of tasks as they are stored, and found again by name."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from conductor.runtime.engine.exceptions import NonRecoverableError


def dump_handler(handler: Any) -> dict[str, Any] | None:
    """`{path: 'module.name'}` of a function, with the `dump()` of an object beside it.

    A lambda or an inner function cannot be found again: `NonRecoverableError`.
    """
    if handler is None:
        return None
    owner = handler if hasattr(handler, "__qualname__") else type(handler)
    path = f"{owner.__module__}.{owner.__qualname__}"
    if "<" in path:
        raise NonRecoverableError(
            f"the handler {path} cannot be stored: make it a function of a module"
        )
    fields = handler.dump() if hasattr(handler, "dump") else {}
    return {"path": path, **fields}


def dump_handler_if_possible(handler: Any) -> dict[str, Any] | None:
    """The same for graphs that nobody asked to store: an inner function is left out."""
    try:
        return dump_handler(handler)
    except NonRecoverableError:
        return None


def found_handler(stored: Mapping[str, Any] | None, load: Callable[[str], Any]) -> Any:
    """The handler that `dump_handler` wrote down; an object is made with what it dumped."""
    if stored is None:
        return None
    fields = {key: value for key, value in stored.items() if key != "path"}
    found = load(stored["path"])
    return found(**fields) if isinstance(found, type) else found


def is_plain(value: Any) -> bool:
    """True when the journal can keep it."""
    try:
        msgspec.json.encode(value)
    except (TypeError, ValueError):
        return False
    return True
