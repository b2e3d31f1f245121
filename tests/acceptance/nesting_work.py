"""Executions that start executions and wait for them: in a workflow, and in an operation of it."""

from threading import Event
from typing import Any

from cloudify import manager
from cloudify.decorators import operation, workflow
from cloudify_rest_client.executions import Execution


@workflow
def nest(ctx: Any, depth: int, **_: Any) -> None:
    (instance,) = ctx.node_instances
    if depth:
        instance.execute_operation("t.start_another", {"depth": depth - 1}).get()


@operation
def start_another(ctx: Any, depth: int, **_: Any) -> None:
    client = manager.get_rest_client()
    started = client.executions.start(ctx.deployment.id, "nest", {"depth": depth}, force=True)
    while started.status not in Execution.END_STATES:
        Event().wait(0.2)
        started = client.executions.get(started.id)
    if started.status != Execution.TERMINATED:
        raise RuntimeError(f"the one at depth {depth} {started.status}: {started.error}")
