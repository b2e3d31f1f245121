"""Functions by their dotted names, as plugin code finds them."""

from collections.abc import Callable
from pkgutil import resolve_name
from typing import Any

from conductor.runtime.engine.exceptions import NonRecoverableError


def get_func(task_name: str) -> Callable[..., Any]:
    """`get_func("my_plugin.tasks.start")`; what is not there is a `NonRecoverableError`."""
    module_name, _, name = task_name.rpartition(".")
    try:
        found = getattr(resolve_name(module_name), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise NonRecoverableError(f"{task_name} cannot be found: {error}") from error
    return found  # type: ignore[no-any-return]
