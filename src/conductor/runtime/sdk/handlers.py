"""Handlers of tasks as they are stored, and found again by name."""

from typing import Any

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
