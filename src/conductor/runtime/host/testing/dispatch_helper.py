"""One operation's function, called as operations are (framework §2.9)."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from conductor.runtime.sdk.backend import Backend
from conductor.runtime.sdk.no_backend import NoBackend
from conductor.runtime.sdk.operation import run_operation


def run(fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What `fn` returns; what it raises is raised here.

    `__cloudify_context` among the `kwargs` is the raw context, as in `{"node_id": "web_a1"}`.
    """
    name = f"{fn.__module__}.{fn.__qualname__}"
    context = {"type": "operation", "task_name": name, **kwargs.pop("__cloudify_context", {})}
    outcome = run_operation(partial(fn, *args), context, kwargs, cast(Backend, NoBackend()))
    if outcome.error is not None:
        raise outcome.error
    return outcome.result
