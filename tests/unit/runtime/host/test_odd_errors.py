"""Whatever an operation raises, it has failed, and nothing beside it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cloudify.exceptions import (
    HttpException,
    NonRecoverableError,
    RecoverableError,
    WorkflowFailed,
)
from conductor.channel.codec import encode
from conductor.runtime.host.operation_host import _performed, _presentable
from conductor.runtime.sdk.operation import run_operation
from unit.runtime.sdk.promised import environment, web, work
from unit.runtime.sdk.records import Records, operation_context


class Mute(Exception):
    def __str__(self) -> str:
        raise ValueError("nothing to say")

    __repr__ = __str__


class Picky(Exception):
    def __init__(self, first: str, second: str) -> None:
        self.both = first, second


ODD: dict[str, Callable[[], BaseException]] = {
    "mute": Mute,
    "picky": lambda: Picky("a", "b"),
    "causes": lambda: NonRecoverableError("no", causes=[ValueError("why"), {"a": object()}]),
    "no message": NonRecoverableError,
    "several arguments": lambda: NonRecoverableError("no", 5, object),
    "a text as a pause": lambda: RecoverableError("later", retry_after="0"),  # type: ignore[arg-type]
    "no pause": lambda: RecoverableError("later", retry_after="soon"),  # type: ignore[arg-type]
    "a timedelta": lambda: RecoverableError("later", retry_after=timedelta()),  # type: ignore[arg-type]
    "a negative pause": lambda: RecoverableError("later", retry_after=-5),
    "odd http": lambda: HttpException({"a": 1}, "404", None),  # type: ignore[arg-type]
    "exit": lambda: SystemExit(3),
    "interrupt": KeyboardInterrupt,
    "cancelled coroutine": asyncio.CancelledError,
    "end of a generator": GeneratorExit,
    "group": lambda: ExceptionGroup("several", [ValueError("one"), KeyError("two")]),
}


def raising(name: str) -> Callable[..., Any]:
    def fail(**_: Any) -> None:
        raise ODD[name]()

    return fail


@pytest.mark.parametrize("name", ODD)
def test_a_host_can_tell_any_failure(name: str) -> None:
    records: Any = Records()
    outcome = run_operation(raising(name), operation_context(), {}, records)
    performed = _presentable(_performed("operation", outcome))
    assert encode(performed)
    failure: Any = performed.failure
    assert "cannot be stored" not in failure["message"]
    (*_, last) = failure["known_exception_type_kwargs"]["causes"]
    assert "in fail" in last["traceback"] or "whose text cannot be had" in last["message"]


@pytest.mark.parametrize("name", ODD)
def test_a_callable_of_the_workflow_may_raise_anything_too(name: str, tmp_path: Path) -> None:
    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        graph.add_task(ctx.local_task(raising(name), total_retries=0, name="odd"))
        with pytest.raises(WorkflowFailed) as raised:
            graph.execute()
        return str(raised.value)

    assert work(environment(tmp_path), ask).startswith("Workflow failed: Task failed 'odd'")


def test_a_workflow_that_raises_what_cannot_be_said_has_failed(tmp_path: Path) -> None:
    class Quiet(NonRecoverableError):
        __str__ = Mute.__str__

    def ask(ctx: Any) -> Any:
        raise Quiet

    env = environment(tmp_path)
    with pytest.raises(Quiet):
        work(env, ask)
    (execution,) = env.storage.get_executions()
    assert (execution["status"], "whose text" in execution["error"]) == ("failed", True)


@pytest.mark.parametrize("name", ODD)
def test_a_workflow_goes_on_to_its_own_end_after_any_failure(name: str, tmp_path: Path) -> None:
    odd = raising(name)

    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        task = web(ctx).execute_operation("test.echo")
        task.total_retries, task.retry_interval = 1, 0
        graph.add_task(task)
        with pytest.raises(WorkflowFailed) as raised:
            graph.execute()
        return str(raised.value)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("unit.runtime.sdk.promised.echo", odd)
        said = work(environment(tmp_path), ask)
    assert said.startswith("Workflow failed: Task failed")
