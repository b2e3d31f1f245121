"""What surprises authors in the public framework, and holds here too (framework §6.1).

The table of all of it, with the tests elsewhere, is in docs/reference/framework-compatibility.md.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docs.compatibility.page import ROOT
from docs.compatibility.surprises import SURPRISES, Surprise

from cloudify import ctx
from cloudify.decorators import operation
from cloudify.exceptions import NonRecoverableError, WorkflowFailed
from cloudify.workflows import tasks
from unit.runtime.sdk.promised import environment, web, work

tried: list[Any] = []


@pytest.fixture
def env(tmp_path: Path) -> Any:
    tried.clear()
    return environment(tmp_path)


@pytest.mark.parametrize("surprise", SURPRISES, ids=lambda surprise: surprise.what[:40])
def test_every_listed_surprise_has_its_tests(surprise: Surprise) -> None:
    for test in surprise.tests:
        file, name = test.split("::")
        assert re.search(rf"^def {name}\(", (ROOT / file).read_text(), re.MULTILINE), test


def test_the_list_of_surprises_is_whole() -> None:
    assert len(SURPRISES) == 32


def task_of(ctx: Any, code: Callable[..., Any], **how: Any) -> Any:
    """A task of the workflow's own, that is not tried again unless `how` says so."""
    return ctx.local_task(code, name=code.__name__, **{"total_retries": 0, **how})


def test_api_calls_give_tasks_in_graph_mode_and_results_without(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        instance = web(ctx)
        calls = [
            lambda: instance.execute_operation("test.echo"),
            lambda: instance.send_event("here"),
            lambda: instance.set_state("started"),
            lambda: ctx.send_event("there"),
            lambda: ctx.local_task(len, kwargs={}, name="none", send_task_events=False),
        ]
        results = [type(call()) for call in calls[:4]]
        for result in ctx.internal.task_graph.tasks:
            result.async_result.get()
        ctx.graph_mode()
        return set(results), {isinstance(call(), tasks.WorkflowTask) for call in calls}

    assert work(env, ask) == ({tasks.WorkflowTaskResult}, {True})


def test_an_operation_that_nobody_implements_is_a_task_in_both_modes(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        without = web(ctx).execute_operation("no.such")
        ctx.graph_mode()
        within = web(ctx).execute_operation("no.such")
        return [(isinstance(each, tasks.WorkflowTask), each.get()) for each in (without, within)]

    assert work(env, ask) == [(True, None)] * 2


def test_builders_share_one_graph_that_drains_between_them(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        graph.add_task(web(ctx).execute_operation("test.echo"))
        graph.execute()
        drained = list(graph.tasks)
        same = ctx.graph_mode()
        same.add_task(web(ctx).execute_operation("test.echo"))
        return drained, same is graph, len(graph.tasks)

    assert work(env, ask) == ([], True, 1)


def test_a_retry_is_a_new_task_and_its_number_is_in_the_context_that_both_share(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        task = web(ctx).execute_operation("test.fail")

        def note(failed: Any) -> Any:
            number = failed.cloudify_context["operation"]["retry_number"]
            tried.append((failed.id, failed.retried_task, number))
            return tasks.HandlerResult.retry(retry_after=0)

        task.on_failure = note
        graph.add_task(task)
        with pytest.raises(WorkflowFailed):
            graph.execute()
        return task.id, task.cloudify_context["operation"]["retry_number"]

    first_id, number = work(env, ask)
    (first, second) = tried
    assert (first[0], first[2], second[1], second[2]) == (first_id, 0, first_id, 1)
    assert (second[0] != first_id, number) == (True, 1)


def test_branches_go_on_after_a_failure_elsewhere_and_only_dependents_are_skipped(env: Any) -> None:
    def fail() -> None:
        raise NonRecoverableError("broken")

    def note(name: str) -> None:
        tried.append(name)

    def ask(ctx: Any) -> None:
        graph = ctx.graph_mode()
        broken = task_of(ctx, fail)
        graph.sequence().add(broken, task_of(ctx, note, kwargs={"name": "skipped"}))
        branch = [task_of(ctx, note, kwargs={"name": name}) for name in ("one", "two", "three")]
        graph.sequence().add(*branch)
        with pytest.raises(WorkflowFailed, match="fail"):
            graph.execute()

    work(env, ask)
    assert tried == ["one", "two", "three"]


def test_what_is_left_after_the_window_is_not_begun(env: Any) -> None:
    def fail() -> None:
        raise NonRecoverableError("broken")

    def note() -> None:
        tried.append("begun")

    def ask(ctx: Any) -> Any:
        ctx.wait_after_fail = 0
        graph = ctx.graph_mode()
        graph.add_task(task_of(ctx, fail))
        later = task_of(ctx, note)
        later.execute_after = 4e9
        graph.add_task(later)
        with pytest.raises(WorkflowFailed):
            graph.execute()
        return [task.name for task in graph.tasks]

    assert "note" in work(env, ask)
    assert tried == []


@pytest.mark.parametrize("verdict", ["cont", "ignore"])
def test_continuing_after_a_failure_is_ignoring_it(verdict: str, env: Any) -> None:
    def fail() -> None:
        raise NonRecoverableError("broken")

    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        broken = task_of(ctx, fail)
        broken.on_failure = lambda task: getattr(tasks.HandlerResult, verdict)()
        graph.sequence().add(broken, task_of(ctx, lambda: tried.append("after")))
        graph.execute()
        return graph.tasks

    assert (work(env, ask), tried) == ([], ["after"])


def test_idle_tasks_are_gone_from_a_graph_that_was_made_to_be_stored_also_locally(env: Any) -> None:
    from cloudify.workflows.tasks_graph import make_or_get_graph  # noqa: PLC0415 - as authors do

    @make_or_get_graph
    def build(ctx: Any, name: str = "") -> Any:
        graph = ctx.graph_mode()
        graph.sequence().add(
            web(ctx).execute_operation("no.such"), web(ctx).execute_operation("test.echo")
        )
        return graph

    def ask(ctx: Any) -> Any:
        return [task.name for task in build(ctx, name="mine").tasks]

    (name,) = work(env, ask)
    assert name.endswith(".echo")


def test_a_graph_that_failed_keeps_what_was_left_of_it(env: Any) -> None:
    def fail() -> None:
        raise NonRecoverableError("broken")

    def after() -> None:
        tried.append("after")

    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        graph.sequence().add(task_of(ctx, fail), task_of(ctx, after))
        with pytest.raises(WorkflowFailed):
            graph.execute()
        return [task.name for task in graph.tasks]

    assert "after" in work(env, ask)
    assert tried == []


def test_the_state_of_an_instance_is_set_whatever_its_version(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        instance = web(ctx)
        version = instance.version
        ctx.update_node_instance(instance.id, version, runtime_properties={"a": 1})
        instance.set_state("started").get()
        return ctx.internal.backend.node_instance(instance.id)

    found = work(env, ask)
    assert (found["state"], found["runtime_properties"]) == ("started", {"a": 1})


def test_nothing_is_sent_where_all_tasks_run_in_one_process(env: Any) -> None:
    told: list[str] = []

    def ask(ctx: Any) -> None:
        graph = ctx.graph_mode()
        graph.add_task(task_of(ctx, lambda: None))
        graph.add_task(web(ctx).execute_operation("test.echo"))
        graph.execute()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "cloudify.logs.stdout_event_out", lambda event, **_: told.append(event["event_type"])
        )
        work(env, ask)
    kinds = [kind for kind in told if kind.startswith(("task_", "sending"))]
    assert sorted(kinds) == ["task_started"] * 2 + ["task_succeeded"] * 2


LATER = """
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
node_templates: {web: {type: cloudify.nodes.Root}}
labels: {env: {values: [test]}}
capabilities: {url: {value: here}}
deployment_settings:
  default_schedules: {nightly: {workflow: install, since: '2030-01-01 00:00', recurrence: 1 day}}
"""


def test_what_only_a_manager_acts_on_is_in_the_plan_of_a_local_environment(tmp_path: Path) -> None:
    from cloudify.workflows import local  # noqa: PLC0415 - as authors do

    (tmp_path / "blueprint.yaml").write_text(LATER)
    plan = local.init_env(str(tmp_path / "blueprint.yaml")).plan
    assert plan["labels"]["env"]["values"] == ["test"]
    assert plan["capabilities"]["url"]["value"] == "here"
    assert "nightly" in plan["deployment_settings"]["default_schedules"]


@operation
def wish(**_: Any) -> str:
    tried.append(ctx.operation.retry_number)
    ctx.operation.retry(message="not yet", retry_after=0)
    return "returned all the same"


def test_a_graph_that_failed_has_the_causes_of_its_operations(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        operations = [web(ctx).execute_operation("test.fail") for _ in range(2)]
        for each in operations:
            each.total_retries = 0
        graph.add_task(operations[0])
        subgraph = graph.subgraph("inside")
        subgraph.add_task(operations[1])
        with pytest.raises(WorkflowFailed) as raised:
            graph.execute()
        return raised.value.causes

    causes = work(env, ask)
    assert [(each["type"], each["message"]) for each in causes] == [("ValueError", "boom")] * 2
    assert 'raise ValueError("boom")' in causes[0]["traceback"]


def test_a_wish_to_be_tried_again_asks_no_handler(env: Any) -> None:
    def ask(ctx: Any) -> None:
        graph = ctx.graph_mode()
        context = {"node_id": web(ctx).id, "node_name": "web", "operation": {"retry_number": 0}}
        task = ctx.execute_task(
            f"{__name__}.wish", local=False, node_context=context, total_retries=1, retry_interval=0
        )
        task.on_failure = lambda task: tasks.HandlerResult.ignore()
        graph.add_task(task)
        with pytest.raises(WorkflowFailed, match="not yet"):
            graph.execute()

    work(env, ask)
    assert len(tried) == 2
