"""Graphs that are stored by name, lost, and gone on with (framework §1.14)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cloudify.exceptions import NonRecoverableError, WorkflowFailed
from cloudify.workflows import local, tasks
from cloudify.workflows.tasks_graph import make_or_get_graph
from conductor.domain.errors import InvalidInput
from unit.runtime.sdk.promised import environment, resume, web, work

done: list[str] = []


class Lost(BaseException):
    """The process is gone."""


class Shout(tasks.WorkflowTask):
    """A task of an author's own."""

    def __init__(self, workflow_context: Any, word: str, **fields: Any) -> None:
        super().__init__(workflow_context, **fields)
        self.word = word

    @property
    def name(self) -> str:
        return "shout"

    @property
    def task_type(self) -> str:
        return f"{type(self).__module__}.{type(self).__qualname__}"

    def apply_async(self) -> Any:
        done.append(self.word)
        return super().apply_async()

    def task_kwargs(self) -> dict[str, Any]:
        return {"word": self.word}


class Count:
    """A handler that is an object."""

    def __init__(self, word: str) -> None:
        self.word = word

    def __call__(self, task: Any) -> tasks.HandlerResult:
        done.append(self.word)
        return tasks.HandlerResult.cont()

    def dump(self) -> dict[str, Any]:
        return {"word": self.word}


def add(word: str) -> None:
    done.append(word)


def told(task: Any) -> tasks.HandlerResult:
    done.append(f"told of {task.name}")
    return tasks.HandlerResult.cont()


@pytest.fixture
def env(tmp_path: Path) -> Any:
    done.clear()
    return environment(tmp_path, storage=local.FileStorage(str(tmp_path / "stored")))


def lost_and_resumed(env: Any, build: Callable[[Any, Any], None]) -> list[str]:
    """What is done by a graph that was stored, and then lost before it ran."""

    @make_or_get_graph
    def graph_of(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        build(ctx, graph)
        return graph

    def lose(ctx: Any) -> None:
        graph_of(ctx, name="plan")
        raise RuntimeError("lost")

    with pytest.raises(RuntimeError, match="lost"):
        work(env, lose, "run_resumable")
    assert done == []
    resume(env, lambda ctx: graph_of(ctx, name="plan").execute())
    return done


def test_every_kind_of_task_goes_on(env: Any) -> None:
    def build(ctx: Any, graph: Any) -> None:
        instance = web(ctx)
        steps = [
            ctx.local_task(add, kwargs={"word": "local"}),
            instance.execute_operation("test.echo"),
            instance.set_state("busy"),
            instance.get_state(),
            instance.send_event("told"),
            ctx.send_event("told"),
            Shout(ctx, "own"),
        ]
        subgraph = graph.subgraph("inside")
        subgraph.sequence().add(*steps)
        subgraph.on_success = told

    assert lost_and_resumed(env, build) == ["local", "own", "told of inside"]
    assert "busy" in {each.state for each in env.storage.get_node_instances("web")}


def test_handlers_are_found_again_by_name_or_made_again(env: Any) -> None:
    def build(ctx: Any, graph: Any) -> None:
        by_name, made = web(ctx).execute_operation("echo"), ctx.send_event("e")
        by_name.on_success, made.on_success = told, Count("counted")
        graph.sequence().add(by_name, made)

    found = lost_and_resumed(env, build)
    assert found == ["told of unit.runtime.sdk.promised.echo", "counted"]


def test_a_handler_without_a_name_cannot_be_stored(env: Any) -> None:
    def store(ctx: Any) -> None:
        graph = ctx.graph_mode()
        task = ctx.send_event("e")
        task.on_success = lambda _: tasks.HandlerResult.cont()
        graph.add_task(task)
        graph.store("plan")

    with pytest.raises(NonRecoverableError, match="cannot be stored"):
        work(env, store)


def test_a_callable_without_a_name_makes_the_resume_refuse_and_name_it(env: Any) -> None:
    def build(ctx: Any, graph: Any) -> None:
        graph.add_task(ctx.local_task(lambda: None, name="nameless"))

    with pytest.raises(InvalidInput, match=r"cannot be resumed: these local tasks .* nameless"):
        lost_and_resumed(env, build)


def test_what_follows_a_retried_task_waits_for_its_newest_retry(env: Any) -> None:
    def build(ctx: Any, graph: Any) -> None:
        last = ctx.local_task(add, kwargs={"word": "after"})
        graph.sequence().add(web(ctx).execute_operation("test.fail"), last)

    @make_or_get_graph
    def graph_of(ctx: Any) -> Any:
        build(ctx, ctx.graph_mode())
        return ctx.internal.task_graph

    with pytest.raises(WorkflowFailed):
        work(env, lambda ctx: graph_of(ctx, name="plan").execute(), "run_resumable")

    def ignore_and_go_on(ctx: Any) -> Any:
        graph = graph_of(ctx, name="plan")
        (failed,) = [each for each in graph.tasks if each.is_remote() or each.name.endswith("fail")]
        failed.on_failure = lambda _: tasks.HandlerResult.ignore()
        graph.execute()
        return ctx.resume, failed.retried_task is not None

    assert resume(env, ignore_and_go_on) == (True, True)
    assert done == ["after"]


def test_a_workflow_that_is_not_resumable_is_not_resumed(env: Any) -> None:
    def lose(ctx: Any) -> None:
        raise RuntimeError("lost")

    with pytest.raises(RuntimeError, match="lost"):
        work(env, lose, "run")
    with pytest.raises(NonRecoverableError, match="cannot be resumed"):
        resume(env, lambda ctx: None)


def test_a_stored_graph_has_no_idle_tasks_and_a_dry_run_stores_nothing(env: Any) -> None:
    @make_or_get_graph
    def graph_of(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        graph.sequence().add(web(ctx).execute_operation("no.such"), ctx.send_event("e"))
        return graph

    assert work(env, lambda ctx: len(graph_of(ctx, name="plan").tasks)) == 1
    assert work(env, lambda ctx: len(graph_of(ctx, name="plan").tasks), dry_run=True) == 2


def test_the_stored_form_is_that_of_the_public_framework(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        ctx.graph_mode()
        return web(ctx).execute_operation("echo").dump()

    dumped = work(env, ask)
    assert set(dumped) == {"id", "name", "state", "type", "parameters"}
    assert {
        "on_success",
        "on_failure",
        "retried_task",
        "current_retries",
        "send_task_events",
        "retry_interval",
        "total_retries",
        "info",
        "error",
        "containing_subgraph",
        "task_kwargs",
    } <= set(dumped["parameters"])
    context = dumped["parameters"]["task_kwargs"]["kwargs"]["__cloudify_context"]
    assert not {"execution_token", "rest_token"} & set(context)
