"""The inside of a workflow's context, and its handler (framework §1.7)."""

import logging
import threading
from pathlib import Path
from typing import Any

import pytest

from cloudify.workflows import local, workflow_context
from cloudify.workflows.workflow_context import LocalTasksProcessing
from unit.runtime.sdk.promised import environment, resume, web, work


@pytest.fixture
def env(tmp_path: Path) -> Any:
    return environment(tmp_path)


def test_retries_are_looked_up_afresh_and_the_bootstrap_context_wins(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        before = ctx.internal.get_task_configuration()
        ctx.internal.bootstrap_context["workflows"] = {"task_retries": 7, "subgraph_retries": 2}
        after = ctx.internal.get_task_configuration()
        return before, after, ctx.internal.get_subgraph_task_configuration()

    assert work(env, ask) == (
        {"total_retries": 0, "retry_interval": 0},
        {"total_retries": 7, "retry_interval": 0},
        {"total_retries": 2},
    )


def test_the_handler_shows_the_records(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        handler = ctx.internal.handler
        return (
            len(handler.get_nodes()),
            len(handler.get_node_instances()),
            handler.bootstrap_context,
            handler.operation_cloudify_context["local"],
            handler.operation_cloudify_context["deployment_id"],
        )

    assert work(env, ask) == (2, 3, {}, True, "shop")


def test_the_handler_is_of_the_kind_of_its_execution(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        served = type(ctx)({**ctx._context, "local": False}, ctx.internal._ports)
        return ctx.internal.handler, served.internal.handler

    here, there = work(env, ask)
    assert isinstance(here, workflow_context.LocalCloudifyWorkflowContextHandler)
    assert isinstance(there, workflow_context.RemoteCloudifyWorkflowContextHandler)
    for each in (here, there):
        assert isinstance(each, workflow_context.CloudifyWorkflowContextHandler)


def test_the_handler_finds_plugins_and_evaluates_their_properties(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        handler = ctx.internal.handler
        wanted = {"package_name": "own-plugin", "package_version": "1.2"}
        found = handler.get_plugin(wanted)
        missing = handler.get_plugin({**wanted, "package_version": "2"})
        return found["name"], missing, handler.get_plugin_properties("shop", {"name": "own"})

    assert work(env, ask) == ("own", None, {"region": {"value": "eu-west"}})


def test_an_operation_sees_evaluated_plugin_properties(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        task = web(ctx).execute_operation("test.echo", {"word": ""}, allow_kwargs_override=True)
        return task.get()["plugin"]["properties"]

    assert work(env, ask) == {"region": {"value": "eu-west"}}


def test_resources_are_copied_where_they_are_wanted(env: Any, tmp_path: Path) -> None:
    def ask(ctx: Any) -> Any:
        target = str(tmp_path / "deep" / "copy.txt")
        return (
            target,
            ctx.download_resource("hello.txt", target),
            ctx.internal.handler.download_deployment_resource("hello.txt"),
        )

    target, first, second = work(env, ask)
    assert (first, Path(first).read_text()) == (target, "hello")
    assert (Path(second).name, Path(second).read_text()) == ("hello.txt", "hello")


def test_a_workflow_has_one_processor_of_local_tasks(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        processor = ctx.internal.local_tasks_processor
        return isinstance(processor, LocalTasksProcessing), (
            processor is ctx.internal.local_tasks_processor
        )

    assert work(env, ask) == (True, True)


def test_local_tasks_run_in_threads_that_know_the_workflow(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        found: list[Any] = []
        done = threading.Event()

        def look() -> None:
            from cloudify.workflows import ctx as current  # noqa: PLC0415 - as authors do

            found.extend([threading.current_thread().name, current.execution_id])
            done.set()

        ctx.internal.add_local_task(look)
        assert done.wait(30)
        return found == [found[0], ctx.execution_id] and found[0].startswith("Task-Processor")

    assert work(env, ask) is True


def test_a_processor_starts_and_stops_and_survives_what_is_raised(
    env: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("lost")

    def ask(ctx: Any) -> Any:
        done = threading.Event()
        with LocalTasksProcessing(ctx, thread_pool_size=1) as processing:
            processing.add_task(fail)
            processing.add_task(done.set)
            assert done.wait(30)
        again = threading.Event()
        with processing:
            processing.add_task(again.set)
            return again.wait(30)

    with caplog.at_level(logging.CRITICAL + 1):
        assert work(env, ask) is True


def test_where_nothing_is_kept_there_are_no_stored_graphs(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        stored = ctx.store_tasks_graph("plan", [])
        ctx.store_operation(ctx.send_event("hi").task, [], "graph")
        ctx.update_operation("o", "succeeded")
        ctx.remove_operation("o")
        return stored, ctx.get_tasks_graph("plan"), ctx.get_operations("graph")

    assert work(env, ask) == (None, None, [])


def test_where_graphs_are_kept_they_can_be_changed_by_hand(tmp_path: Path) -> None:
    def change(ctx: Any) -> Any:
        ctx.graph_mode()
        task, more, gone = (ctx.send_event(name) for name in ("one", "two", "three"))
        graph = ctx.store_tasks_graph("plan", [{**task.dump(), "dependencies": []}])
        ctx.store_operation(more, [task.id], graph["id"])
        ctx.store_operation(gone, [], graph["id"])
        ctx.update_operation(task.id, "failed", exception=ValueError("boom"))
        ctx.remove_operation(gone.id)
        raise RuntimeError("stop here")

    def look(ctx: Any) -> Any:
        found = ctx.get_operations(ctx.get_tasks_graph("plan")["id"])
        return [(each["info"], each["state"], each["error"]) for each in map(flat, found)]

    env = environment(tmp_path, storage=local.FileStorage(str(tmp_path / "stored")))
    with pytest.raises(RuntimeError, match="stop here"):
        work(env, change, "run_resumable")
    assert resume(env, look, force=True) == [("one", "pending", None), ("two", "pending", None)]


def flat(operation: Any) -> Any:
    return {**operation, "info": operation["parameters"]["info"]}
