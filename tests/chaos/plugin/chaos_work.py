"""Workflows and operations that note in the ledger what they do, each line in one write."""

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

from cloudify.decorators import operation, workflow
from cloudify.exceptions import OperationRetry
from cloudify.workflows.tasks_graph import make_or_get_graph

RESUMABLE = frozenset({"chaos_work.durable_step", "chaos_work.second_thoughts"})


def note(ctx: Any, what: str, pid: int | None = None, number: int = 0) -> None:
    pid = os.getpid() if pid is None else pid
    line = {"what": what, "subject": ctx.task_id, "pid": pid, "born": born(pid)}
    line["number"] = number
    line["at"] = time.time_ns() // 1_000_000
    with Path(os.environ["CHAOS_LEDGER"]).open("ab", buffering=0) as ledger:
        ledger.write(json.dumps(line).encode() + b"\n")


def born(pid: int) -> int:
    """The start time of a process, in ticks since the machine's; 0 when it is not there."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return 0 if fields[0] == "Z" else int(fields[19])


def _work(ctx: Any, seconds: float) -> None:
    note(ctx, "start", number=ctx.operation.retry_number)
    time.sleep(seconds)  # noqa: TID251 - as an author would
    note(ctx, "end")


@operation
def step(ctx: Any, seconds: float = 0.02, **_: Any) -> None:
    _work(ctx, seconds)


@operation(resumable=True)
def durable_step(ctx: Any, seconds: float = 0.02, **_: Any) -> None:
    _work(ctx, seconds)


@operation(resumable=True)
def second_thoughts(ctx: Any, **_: Any) -> None:
    """Succeeds when it is tried again."""
    _work(ctx, 0.01)
    if ctx.operation.retry_number == 0:
        raise OperationRetry("once more", retry_after=0)


@operation(resumable=True)
def never_content(ctx: Any, **_: Any) -> None:
    _work(ctx, 0.01)
    raise OperationRetry("and once more", retry_after=2)


@operation
def leave_a_sleep(ctx: Any, **_: Any) -> None:
    """As one that starts a web server does."""
    note(ctx, "start")
    left = _sleep()
    note(ctx, "left", left.pid)
    note(ctx, "end")


@operation
def sleep_with_a_child(ctx: Any, seconds: float = 0.1, **_: Any) -> None:
    note(ctx, "start")
    child = _sleep()
    note(ctx, "child", child.pid)
    time.sleep(seconds)  # noqa: TID251 - as an author would
    child.kill()
    child.wait()
    note(ctx, "end")


def _sleep() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(["sleep", "600"], start_new_session=True)  # noqa: S607


@workflow(resumable=True)
def chain(ctx: Any, operations: list[str], **_: Any) -> None:
    """Operations of the first instance, one after the other."""
    _chain(ctx, operations, name="chain").execute()


@make_or_get_graph
def _chain(ctx: Any, operations: list[str]) -> Any:
    graph = ctx.graph_mode()
    instance = next(ctx.node_instances)
    graph.sequence().add(*[instance.execute_operation(f"work.{each}") for each in operations])
    return graph


@workflow(resumable=True)
def spread(ctx: Any, operations: list[str], **_: Any) -> None:
    """Two subgraphs, the second after the first: in each, all operations of every instance at
    once; in between and at the end one operation alone."""
    _spread(ctx, operations, name="spread").execute()


@make_or_get_graph
def _spread(ctx: Any, operations: list[str]) -> Any:
    graph = ctx.graph_mode()
    instances = list(ctx.node_instances)
    parts: list[Any] = []
    for number in (1, 2):
        part = graph.subgraph(f"part {number}")
        for instance in instances:
            for each in operations:
                part.add_task(instance.execute_operation(f"work.{each}"))
        parts += [part, instances[0].execute_operation("work.step")]
    graph.sequence().add(*parts)
    return graph
