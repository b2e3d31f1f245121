"""Tasks that run code by its dotted name: `ctx.execute_task` and `ctx.remote_task`."""

import copy
from collections.abc import Mapping
from typing import Any

from conductor.runtime.engine.new_id import new_id
from conductor.runtime.sdk.operation_task import CONTEXT_VERSION
from conductor.runtime.sdk.tasks import (
    DISPATCH_TASK,
    DryRunLocalWorkflowTask,
    LocalWorkflowTask,
    RemoteWorkflowTask,
)

CONTEXT = "__cloudify_context"


def named_task(
    ctx: Any,
    task_name: str,
    kwargs: Mapping[str, Any] | None,
    node_context: Mapping[str, Any] | None,
    *,
    is_local: bool,
    task_queue: str | None,
    task_target: str | None,
    timeout: float | None,
    timeout_recoverable: bool | None,
    **settings: Any,
) -> Any:
    """The code is called like an operation, with a context of `node_context` (framework §1.8)."""
    task_id = new_id()
    inputs = copy.deepcopy(dict(kwargs or {}))
    if ctx.dry_run:
        return DryRunLocalWorkflowTask(None, ctx, name=task_name, kwargs=inputs, **settings)
    limits: dict[str, Any] = {"timeout": timeout, "timeout_recoverable": timeout_recoverable}
    context = {**_context(ctx, task_name, task_id), **limits, **(node_context or {})}
    if is_local:
        return LocalWorkflowTask(
            ctx.internal.load(DISPATCH_TASK),
            ctx,
            kwargs={**inputs, CONTEXT: context},
            task_id=task_id,
            name=task_name,
            **limits,
            **settings,
        )
    return operation_of(
        ctx, inputs, context, task_id, task_queue, task_target, **limits, **settings
    )


def operation_of(
    ctx: Any,
    kwargs: Mapping[str, Any],
    cloudify_context: Mapping[str, Any],
    task_id: str | None,
    task_queue: str | None,
    task_target: str | None,
    **settings: Any,
) -> RemoteWorkflowTask:
    """Gives the context what a performer must know, where it is left out."""
    context = {
        "plugin": {"name": ""},
        "operation": {"name": None, "retry_number": 0},
        **cloudify_context,
    }
    inputs = {key: value for key, value in kwargs.items() if key != CONTEXT}
    return RemoteWorkflowTask(inputs, context, ctx, task_id, task_queue, task_target, **settings)


def _context(ctx: Any, task_name: str, task_id: str) -> dict[str, Any]:
    return {
        **ctx.internal.handler.operation_cloudify_context,
        CONTEXT: CONTEXT_VERSION,
        "type": "operation",
        "task_name": task_name,
        "task_id": task_id,
        "operation": {"name": None, "retry_number": 0},
    }
