"""A stored graph, as it goes on after a loss: what has ended, what is judged, what must wait."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

import pytest

from conductor.domain.facts import Fact, GraphStored, OperationJudged, OperationMoved, Receipt
from conductor.domain.operation import OperationState
from conductor.runtime.engine.cancellation import Cancellation
from conductor.runtime.engine.exceptions import ExecutionCancelled, WorkflowFailed
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


def test_a_failure_whose_retry_was_never_stored_is_judged_again_before_what_follows() -> None:
    tried = record("a", "rescheduled", verdict="handler_retry", retried_by="lost")
    retry, follower = go_on(tried, record("b", "pending", "a"))[0]
    assert (retry != "a", follower) == (True, "b")


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


class FollowingPerformer(Performer):
    """Gives orders; those who look ahead have them."""

    gives_orders = True

    def order(self, task: Any) -> Any:
        return task


class FollowingJournal(Journal):
    """Follows all that is foretold, and cancels when so many have ended. It is just about to follow
    `late` more then."""

    looks_ahead = True

    def __init__(self, performer: Performer, cancel: Any, count: int, late: int) -> None:
        super().__init__()
        self.performer, self.cancel = performer, cancel
        self.count, self.late = count, late
        self.foretold: dict[str, tuple[list[Fact], Any]] = {}
        self.worker = ThreadPoolExecutor(1)

    def hand_over(self, facts: Any, orders: Any, refused: Any) -> None:
        super().hand_over(facts, orders, refused)
        self.foretold.clear()
        self.first = orders[-1]

    def foretell(self, head: str, operation_id: str, facts: Any, order: Any) -> None:
        self.foretold[operation_id] = (facts, order)
        if len(self.foretold) == 5:
            self.worker.submit(self._follow, self.first)

    def _follow(self, task: Any) -> None:
        performed = self.performer.performed
        performed.append(task.id)
        if len(performed) == self.count:
            self.cancel()
        task.is_followed = len(performed) < self.count + self.late
        if task.is_followed:
            facts, following = self.foretold.pop(task.id)
            self.append([OperationMoved(task.id, OperationState.STARTED), *facts])
        task.set_state("succeeded")
        if task.is_followed:
            self._follow(following)


def as_stored(journal: Journal) -> list[Any]:
    """The operations of its one graph, as they are read for a resume."""
    (graph,) = [f for f in journal.facts if isinstance(f, GraphStored)]
    plain = {"verdict": None, "retried_by": None, "failure": None}
    found: dict[str, Any] = {each.id: {**asdict(each), **plain} for each in graph.operations}
    for fact in journal.facts:
        if isinstance(fact, OperationMoved):
            found[fact.operation_id]["state"] = str(fact.state)
        elif isinstance(fact, OperationJudged):
            found[fact.operation_id]["verdict"] = fact.verdict
    return list(found.values())


@pytest.mark.parametrize("count", [1, 3, 4])
@pytest.mark.parametrize("late", [0, 1, 2])
def test_a_run_that_was_cancelled_while_it_was_followed_goes_on_from_there(
    count: int, late: int
) -> None:
    names = list("abcdef")
    cancellation, performer = Cancellation(), FollowingPerformer()
    journal = FollowingJournal(performer, cancellation.request, count, late)
    raw = {"deployment_id": "d", "execution_id": "e", "resume": True, "wait_after_fail": 0}
    ctx = CloudifyWorkflowContext(raw, RunPorts(Records(), journal, performer, cancellation))
    with current_workflow_ctx.push(ctx):
        records = [record(name, "pending", *before(name)) for name in names]
        ctx.internal.backend.operations = lambda graph_id: records  # type: ignore
        graph = TaskDependencyGraph.restore(ctx, {"id": "g"})
        graph.store("chain", optimize=False)
        with pytest.raises(ExecutionCancelled):
            graph.execute()
    journal.worker.shutdown()
    ended = names[: count + late]
    assert performer.performed == ended
    moves = [f for f in journal.facts if isinstance(f, OperationMoved)]
    assert [f.operation_id for f in moves if f.state == "succeeded"] == ended
    assert go_on(*as_stored(journal))[0] == names[count + late :]


def before(name: str) -> list[str]:
    return [] if name == "a" else [chr(ord(name) - 1)]
