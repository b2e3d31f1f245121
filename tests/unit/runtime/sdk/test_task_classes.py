"""Tasks, their results, graphs and subgraphs, by the names and signatures that are promised
(framework §1.9 to 1.13)."""

import inspect
from pathlib import Path
from typing import Any

import pytest

from cloudify.exceptions import NonRecoverableError, WorkflowFailed
from cloudify.workflows import tasks
from cloudify.workflows.tasks_graph import TaskDependencyGraph, forkjoin
from unit.runtime.sdk.promised import environment, web, work

SIGNATURES = {
    "WorkflowTask": "workflow_context task_id info on_success on_failure total_retries "
    "retry_interval timeout timeout_recoverable send_task_events",
    "RemoteWorkflowTask": "kwargs cloudify_context workflow_context task_id task_queue task_target",
    "LocalWorkflowTask": "local_task workflow_context node info total_retries retry_interval "
    "send_task_events kwargs task_id name",
    "NOPLocalWorkflowTask": "workflow_context",
    "SubgraphTask": "graph workflow_context task_id total_retries",
    "SetNodeInstanceStateTask": "node_instance_id state",
    "GetNodeInstanceStateTask": "node_instance_id",
    "SendNodeEventTask": "node_instance_id event additional_context",
    "SendWorkflowEventTask": "event event_type event_args additional_context",
    "UpdateExecutionStatusTask": "status",
}

COMMON = """
id async_result on_success on_failure info total_retries retry_interval is_terminated name error
containing_subgraph current_retries execute_after stored retried_task dependency_error timeout
timeout_recoverable workflow_context task_type cloudify_context short_description is_subgraph
apply_async is_remote is_local is_nop get_state set_state dump restore handle_task_terminated
duplicate_for_retry
"""


@pytest.fixture
def env(tmp_path: Path) -> Any:
    return environment(tmp_path)


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_task_is_made_with_the_arguments_of_the_public_framework(name: str) -> None:
    parameters = list(inspect.signature(getattr(tasks, name)).parameters)
    expected = SIGNATURES[name].split()
    assert parameters[: len(expected)] == expected


def test_every_task_has_the_common_attributes(env: Any) -> None:

    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        made = [
            web(ctx).execute_operation("test.echo"),
            web(ctx).execute_operation("no.such"),
            web(ctx).set_state("x"),
            web(ctx).get_state(),
            web(ctx).send_event("e"),
            ctx.send_event("e"),
            ctx.local_task(print),
            ctx.update_execution_status("s"),
            graph.subgraph("s"),
        ]
        return [(each, name) for each in made for name in COMMON.split() if not hasattr(each, name)]

    assert work(env, ask) == []


def test_a_task_of_an_operation_shows_its_inputs_and_where_it_goes(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        ctx.graph_mode()
        task = tasks.RemoteWorkflowTask(
            {"a": 1}, {"task_name": "x.y"}, ctx, task_queue="here", task_target="there"
        )
        return task.kwargs, task.queue, task.target, task.name

    assert work(env, ask) == ({"a": 1}, "here", "there", "x.y")


def test_a_task_equals_and_hashes_like_its_id(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        first, second = ctx.send_event("1"), ctx.send_event("2")
        graph.sequence().add(first, second)
        return (
            first == first.id,
            {first.id: "by id"}[first],
            graph.get_task(second) is graph.get_task(second.id),
            graph._dependents[first] == {second.id},
            graph._dependencies[second.id] == {first},
            first in graph._ready,
            graph._stored,
            list(graph._tasks),
        ) == (True, "by id", True, True, True, True, False, [first.id, second.id])

    assert work(env, ask) is True


def test_a_state_outside_of_the_seven_is_refused_and_an_end_is_final(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        ctx.graph_mode()
        task = ctx.local_task(print)
        with pytest.raises(RuntimeError, match="Illegal state"):
            task.set_state("nowhere")
        task.set_state("succeeded", result=1)
        task.set_state("failed", exception=ValueError())
        return task.get_state(), task.async_result.result

    assert work(env, ask) == ("succeeded", 1)


def test_the_built_in_tasks_do_their_deed_at_once_when_asked_to(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        instance = web(ctx)
        tasks.SetNodeInstanceStateTask(instance.id, "busy").local()
        tasks.SendNodeEventTask(instance.id, "told", {}).remote()
        tasks.SendWorkflowEventTask("told", "workflow_stage", None, {}).local()
        return instance.state, tasks.GetNodeInstanceStateTask(instance.id).remote()

    assert work(env, ask) == ("busy", "busy")


def test_a_result_is_set_once_and_tells_who_waits(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        ctx.graph_mode()
        result = ctx.local_task(print).async_result
        with pytest.raises(RuntimeError, match="was not set"):
            result.result  # noqa: B018 - it raises
        heard: list[Any] = []
        result.on_result(lambda value, more: heard.append((value, more)), "more")
        result.result = 5
        with pytest.raises(RuntimeError, match="already set"):
            result.result = 6
        result.on_result(lambda value: value * 2)
        return heard, result.result

    assert work(env, ask) == ([(5, "more")], 10)


def test_an_answer_of_a_handler_shows_what_it_asks_for() -> None:
    answer = tasks.HandlerResult.retry(ignore_total_retries=True, retry_after=5)
    assert (answer.action, answer.ignore_total_retries, answer.retry_after) == (
        "handler_retry",
        True,
        5,
    )
    assert answer.retried_task is None
    kinds = (tasks.HandlerResult.fail, tasks.HandlerResult.cont, tasks.HandlerResult.ignore)
    assert [make().action for make in kinds] == [
        "handler_fail",
        "handler_continue",
        "handler_ignore",
    ]


def test_a_retry_is_a_new_task_that_counts(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        seen: list[Any] = []

        def judge(task: Any) -> Any:
            number = task.cloudify_context["operation"]["retry_number"]
            seen.append((task.id, task.retried_task, task.current_retries, number))
            return tasks.HandlerResult.retry()

        task = web(ctx).execute_operation("test.fail")
        task.on_failure = judge
        graph.add_task(task)
        with pytest.raises(WorkflowFailed):
            graph.execute()
        first, second = seen
        return first[1:], second[1:] == (first[0], 1, 1), first[0] != second[0], len(seen)

    assert work(env, ask) == ((None, 0, 0), True, True, 2)


def test_a_nop_with_a_handler_is_none_any_more(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        task = tasks.NOPLocalWorkflowTask(ctx)
        before = task.is_nop()
        task.on_success = lambda _: tasks.HandlerResult.cont()
        return before, task.is_nop()

    assert work(env, ask) == (True, False)


def test_adding_takes_lists_and_empty_forks_are_transparent(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        a, b, c = (ctx.send_event(name) for name in "abc")
        graph.sequence().add([a, forkjoin(), b])
        graph.add(c)
        return [each.info for each in graph.linearize() if each != c], graph._dependencies[b] == {a}

    assert work(env, ask) == (["a", "b"], True)


def test_dependencies_join_what_is_in_the_graph(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        inside, outside = ctx.send_event("in"), ctx.send_event("out")
        graph.add_task(inside)
        graph.add_dependency(inside, inside)
        with pytest.raises(RuntimeError, match="not in the graph"):
            graph.add_dependency(inside, outside)
        return list(graph.tasks_iter()) == [inside]

    assert work(env, ask) is True


def test_a_subgraph_holds_tasks_until_it_begins(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        outer = graph.subgraph("outer")
        inner = outer.subgraph("inner")
        task = ctx.local_task(lambda: None, name="deep")
        inner.add_task(task)
        with pytest.raises(RuntimeError, match="in subgraph inner already"):
            outer.add_task(task)
        before = (graph._dependencies[task] == {inner}, outer.name, list(outer.tasks) == [inner.id])
        graph.execute()
        return before, outer.get_state(), inner.get_state(), outer.is_local(), outer.is_subgraph

    assert work(env, ask) == ((True, "outer", True), "succeeded", "succeeded", True, True)


def test_a_failure_inside_comes_out_through_the_subgraphs(env: Any) -> None:
    def fail() -> None:
        raise NonRecoverableError("deep trouble")

    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        outer = graph.subgraph("outer")
        inner = outer.subgraph("inner")
        task = ctx.local_task(fail)
        inner.add_task(task)
        with pytest.raises(WorkflowFailed, match="deep trouble"):
            graph.execute()
        return outer.get_state(), inner.failed_task == task, outer.failed_task == inner

    assert work(env, ask) == ("failed", True, True)


def test_a_graph_can_be_made_by_hand(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        graph = TaskDependencyGraph(ctx, "my-id", {"total_retries": 4})
        return graph.id, graph.ctx is ctx, graph.subgraph("s").total_retries

    assert work(env, ask) == ("my-id", True, 4)


def test_what_is_taken_out_of_a_graph_frees_who_waited(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        a, b, c = (ctx.send_event(name) for name in "abc")
        subgraph = graph.subgraph("s")
        subgraph.add_task(a)
        graph.add_task(b)
        graph.add_task(c)
        graph.add_dependency(b, subgraph)
        graph.add_dependency(c, b)
        graph.remove_dependency(c, b)
        graph.remove_task(subgraph)
        freed = set(graph._ready) == {b.id, c.id}
        inner = graph.subgraph("t")
        inner.add_task(c)
        inner.remove_task(c)
        return freed, inner.is_nop(), graph.get_task(a)

    assert work(env, ask) == (True, True, None)


def test_tasks_that_do_nothing_are_dropped_and_bridged(env: Any) -> None:
    def ask(ctx: Any) -> Any:
        graph = ctx.graph_mode()
        a, nop, b = ctx.send_event("a"), tasks.NOPLocalWorkflowTask(ctx), ctx.send_event("b")
        graph.sequence().add(a, nop, b)
        graph.subgraph("idle").add_task(tasks.NOPLocalWorkflowTask(ctx))
        graph.optimize()
        return graph.tasks == [a, b], graph._dependencies[b] == {a}

    assert work(env, ask) == (True, True)
