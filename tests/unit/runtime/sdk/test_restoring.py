"""A stored graph, as it goes on after a loss: what has ended, what is judged, what must wait."""

from collections.abc import Sequence
from typing import Any

import pytest

from conductor.domain.facts import Fact, OperationJudged, Receipt
from conductor.runtime.engine.exceptions import WorkflowFailed
from conductor.runtime.engine.journal import ListJournal
from conductor.runtime.sdk.current import current_workflow_ctx
from conductor.runtime.sdk.errors import describe_failure
from conductor.runtime.sdk.exceptions import NonRecoverableError, RecoverableError
from conductor.runtime.sdk.ports import RunPorts
from conductor.runtime.sdk.tasks_graph import TaskDependencyGraph
from conductor.runtime.sdk.workflow_context import CloudifyWorkflowContext
from sdk.records import Records


class Journal(ListJournal):
    def append(self, facts: Sequence[Fact]) -> Receipt:
        return super().append(facts)


class Performer:
    """Succeeds at everything, and keeps the ids in their order."""

    gives_orders = False

    def __init__(self) -> None:
        self.performed: list[str] = []

    def order(self, task: Any) -> Any:
        raise NotImplementedError

    def may_run_twice(self, task: Any) -> bool:
        return False

    def perform(self, task: Any) -> None:
        self.performed.append(task.id)
        task.set_state("succeeded")


def record(identifier: str, state: str, *after: str, home: str | None = None, **more: Any) -> Any:
    context = {"task_name": identifier, "plugin": {"name": "p"}, "operation": {"name": identifier}}
    parameters = {
        "on_success": None,
        "on_failure": None,
        "retried_task": None,
        "current_retries": 0,
        "execute_after": None,
        "send_task_events": False,
        "retry_interval": 0,
        "total_retries": 1,
        "info": {"name": identifier},
        "error": None,
        "containing_subgraph": home,
        "task_kwargs": {
            "kwargs": {"__cloudify_context": context},
            "task_queue": None,
            "task_target": None,
        },
    }
    plain = {"type": "RemoteWorkflowTask", "verdict": None, "retried_by": None, "failure": None}
    kept = {key: more.pop(key) for key in list(more) if key in parameters}
    return {
        "id": identifier,
        "name": identifier,
        "state": state,
        "dependencies": list(after),
        "parameters": {**parameters, **kept},
        **plain,
        **more,
    }


def subgraph(identifier: str, state: str, *after: str, **more: Any) -> Any:
    return record(identifier, state, *after, type="SubgraphTask", total_retries=0, **more)


def go_on(*records: Any) -> tuple[list[str], Journal]:
    """What is performed when the graph with these operations runs on; failures raise."""
    performer, journal = Performer(), Journal()
    backend = Records()
    backend.operations = lambda graph_id: list(records)  # type: ignore[method-assign]
    raw = {"deployment_id": "d", "execution_id": "e", "resume": True, "wait_after_fail": 0}
    ctx = CloudifyWorkflowContext(raw, RunPorts(backend, journal, performer))
    with current_workflow_ctx.push(ctx):
        graph = TaskDependencyGraph.restore(ctx, {"id": "g"})
        try:
            graph.execute()
        except WorkflowFailed:
            performer.performed.append("failed")
    return performer.performed, journal


def test_what_has_a_verdict_is_left_out() -> None:
    done = record("a", "succeeded", verdict="handler_continue")
    assert go_on(done, record("b", "pending", "a"))[0] == ["b"]


@pytest.mark.parametrize("error", [RecoverableError("busy", retry_after=0), ValueError("busy")])
def test_a_failure_that_nobody_judged_is_tried_again_before_what_follows(error: Exception) -> None:
    failed = record("a", "failed", failure=describe_failure(error))
    performed, journal = go_on(failed, record("b", "pending", "a"))
    retry, follower = performed
    assert (retry != "a", follower) == (True, "b")
    judged = [f for f in journal.facts if isinstance(f, OperationJudged)]
    assert (judged[0].operation_id, judged[0].retried_by) == ("a", retry)


def test_a_final_failure_that_nobody_judged_fails_the_run() -> None:
    failed = record("a", "failed", failure=describe_failure(NonRecoverableError("no")))
    assert go_on(failed, record("b", "pending", "a"))[0] == ["failed"]


def test_a_failure_that_was_final_stays_and_nothing_follows_from_it() -> None:
    failed = record("a", "failed", verdict="handler_fail", error="no")
    follower = record("b", "pending", "a")
    assert go_on(failed, follower, record("c", "pending"))[0] == ["c", "failed"]


def test_a_failure_that_was_ignored_holds_up_nobody() -> None:
    ignored = record("a", "failed", verdict="handler_ignore")
    assert go_on(ignored, record("b", "pending", "a"))[0] == ["b"]


def test_what_waits_for_a_part_of_a_failed_subgraph_never_runs() -> None:
    home = subgraph("s", "failed", verdict="handler_fail", error="no")
    inner = record("a", "failed", home="s", verdict="handler_fail")
    never = record("b", "pending", "a", home="s")
    outside = record("c", "pending", "b")
    assert go_on(home, inner, never, outside)[0] == ["failed"]


def test_a_retry_waits_for_its_subgraph_when_that_begins_anew() -> None:
    before = record("first", "pending")
    home = subgraph("s", "pending", "first")
    retry = record("a2", "pending", home="s", retried_task="a", current_retries=1)
    tried = record("a", "rescheduled", "s", home="s", verdict="handler_retry", retried_by="a2")
    assert go_on(before, home, tried, retry)[0] == ["first", "a2"]


def test_an_operation_that_waits_for_its_retry_keeps_its_time() -> None:
    late = record("a", "pending", execute_after=4e9, current_retries=1)
    failed = record("b", "failed", verdict="handler_fail", error="no")
    assert go_on(late, failed)[0] == ["failed"]
