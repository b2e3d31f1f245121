"""Marks on functions that are operations or workflows. The functions themselves stay the same."""

import functools
from collections.abc import Callable, Collection
from typing import Any

from conductor.runtime.sdk.current import current_ctx
from conductor.runtime.sdk.exceptions import CloudifySerializationRetry

Function = Callable[..., Any]


def operation(func: Function | None = None, resumable: bool = False, **kwargs: Any) -> Any:
    """Mark an operation: `@operation` or `@operation(resumable=True)`.

    A resumable one may run again when nobody knows how its first run ended; it sees `ctx.resume`.
    """

    def mark(function: Function) -> Function:
        function.resumable = resumable  # type: ignore[attr-defined]
        return function

    return mark if func is None else mark(func)


task = operation


def workflow(
    func: Function | None = None,
    system_wide: bool = False,
    resumable: bool = False,
    **kwargs: Any,
) -> Any:
    """Mark a workflow: `@workflow` or `@workflow(resumable=True)`."""

    def mark(function: Function) -> Function:
        function.workflow_system_wide = system_wide  # type: ignore[attr-defined]
        function.resumable = resumable  # type: ignore[attr-defined]
        return function

    return mark if func is None else mark(func)


def serial_operation(
    threshold: int = 0,
    workflows: Collection[str] | None = None,
    states: Collection[str] | None = None,
    **operation_kwargs: Any,
) -> Callable[[Function], Function]:
    """Let the instances of one node pass one after another, in the order of their index.

    It holds in the given `workflows` (`install`) as soon as `threshold` siblings have come to one
    of `states` (`started`). Who must wait raises `CloudifySerializationRetry`, and is retried.
    """

    def decorate(function: Function) -> Function:
        @functools.wraps(function)
        def wait_for_siblings(*args: Any, **kwargs: Any) -> Any:
            ctx = kwargs.get("ctx") or current_ctx.get_ctx()
            if ctx.workflow_id in (workflows or ("install",)):
                _require_turn(ctx, threshold, states or ("started",))
            return function(*args, **kwargs)

        marked: Function = operation(wait_for_siblings, **operation_kwargs)
        return marked

    return decorate


def _require_turn(ctx: Any, threshold: int, states: Collection[str]) -> None:
    siblings = ctx.instance.siblings()
    arrived = [sibling for sibling in siblings if sibling["state"] in states]
    if len(arrived) < threshold:
        return
    for sibling in siblings:
        if sibling["index"] < ctx.instance.index and sibling["state"] not in states:
            raise CloudifySerializationRetry(
                f"{ctx.instance.id} waits for {sibling['id']}, which is {sibling['state']}"
            )
