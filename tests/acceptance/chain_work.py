"""A workflow and operations for `test_chains.py`: what runs notes that in a ledger."""

import os
import time
from typing import Any

from cloudify.decorators import operation, workflow
from cloudify.exceptions import RecoverableError
from cloudify.workflows.tasks_graph import make_or_get_graph


def _note(ctx: Any, word: str) -> None:
    """One write for each line, so that lines never mix."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    ledger = os.open(os.environ["CHAIN_LEDGER"], flags)
    os.write(ledger, f"{word} {ctx.task_id} {ctx.operation.name}\n".encode())
    os.close(ledger)


@operation
def nothing(ctx: Any, **_: Any) -> None:
    _note(ctx, "ran")


@operation
def value(ctx: Any, **_: Any) -> str:
    _note(ctx, "ran")
    return "a value"


@operation
def change(ctx: Any, **_: Any) -> None:
    _note(ctx, "ran")
    changes = ctx.instance.runtime_properties.get("changes", 0)
    ctx.instance.runtime_properties["changes"] = changes + 1


@operation
def second_time(ctx: Any, **_: Any) -> None:
    _note(ctx, "ran")
    if ctx.operation.retry_number == 0:
        raise RecoverableError("not yet", retry_after=0)


@operation(resumable=True)
def durable(ctx: Any, **_: Any) -> None:
    _note(ctx, "began")
    time.sleep(0.01)  # noqa: TID251 - as an author would
    _note(ctx, "ran")


@workflow(resumable=True)
def chain(ctx: Any, operations: list[str], **_: Any) -> None:
    """Operations of the one instance, one after the other."""
    _chain(ctx, operations, name="chain").execute()


@make_or_get_graph
def _chain(ctx: Any, operations: list[str]) -> Any:
    graph = ctx.graph_mode()
    (instance,) = ctx.node_instances
    graph.sequence().add(*[instance.execute_operation(f"work.{each}") for each in operations])
    return graph
