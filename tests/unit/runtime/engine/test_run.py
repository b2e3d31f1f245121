"""How a graph runs: order, failure, retries, subgraphs, cancellation, and what is written when."""

import threading
from typing import Any

import pytest

from conductor.domain.facts import (
    InstanceChanged,
    OperationJudged,
    OperationMoved,
    OperationStored,
    Receipt,
)
from conductor.domain.ids import NodeInstanceId
from conductor.runtime.engine.cancellation import Cancellation
from conductor.runtime.engine.exceptions import (
    Fenced,
    NonRecoverableError,
    OperationRetry,
    RecoverableError,
)
from conductor.runtime.engine.graph import GraphError, TasksGraph
from conductor.runtime.engine.journal import ListJournal
from conductor.runtime.engine.run import Run
from conductor.runtime.engine.sequence import forkjoin
from conductor.runtime.engine.subgraph import Subgraph
from conductor.runtime.engine.task import Task
from conductor.runtime.engine.verdict import HandlerResult


class Graph(TasksGraph):
    def subgraph(self, name: str) -> Subgraph:
        subgraph = Subgraph(self, info={"name": name})
        self.add_task(subgraph)
        return subgraph


class Step(Task):
    """A task that appends its name to a list; `outcomes` are raised or returned, one per try."""

    def __init__(self, name: str, done: list[str], outcomes: list[Any] | None = None, **kw: Any):
        super().__init__(info=name, **kw)
        self.done = done
        self.outcomes = outcomes or [None]
        self.changes: list[InstanceChanged] = []

    def apply_async(self) -> Any:
        self.done.append(self.name)
        outcome = self.outcomes[min(self.current_retries, len(self.outcomes) - 1)]
        if isinstance(outcome, Exception):
            self.set_state("failed", exception=outcome)
        else:
            self.set_state("succeeded", result=outcome)
        return self.async_result

    def outcome_facts(self) -> list[InstanceChanged]:
        return self.changes

    def _duplicate(self) -> Task:
        return Step(
            self.name,
            self.done,
            self.outcomes,
            total_retries=self.total_retries,
            retry_interval=self.retry_interval,
        )


class World:
    def __init__(self) -> None:
        self.graph, self.journal, self.cancellation = Graph(), ListJournal(), Cancellation()
        self.done: list[str] = []
        self.run = Run(self.graph, self.journal, self.cancellation)

    def step(self, name: str, *outcomes: Any, **kw: Any) -> Step:
        return Step(name, self.done, list(outcomes), **{"retry_interval": 0, **kw})

    def chain(self, *names: str) -> list[Step]:
        steps = [self.step(name) for name in names]
        self.graph.sequence().add(*steps)
        return steps

    def moves(self, task: Task) -> list[str]:
        return [
            str(fact.state)
            for fact in self.journal.facts
            if isinstance(fact, OperationMoved) and fact.operation_id == task.id
        ]


@pytest.fixture
def world() -> World:
    return World()


def test_a_chain_runs_in_order_and_empties_the_graph(world: World) -> None:
    world.chain("a", "b", "c")
    world.run.execute()
    assert world.done == ["a", "b", "c"]
    assert world.graph.tasks == []


def test_a_list_and_an_empty_forkjoin_are_steps_of_a_sequence(world: World) -> None:
    steps = [world.step(name) for name in "abcd"]
    world.graph.sequence().add([steps[0], forkjoin()], forkjoin(*steps[1:3]), steps[3])
    world.run.execute()
    assert world.done[0] == "a"
    assert world.done[-1] == "d"


def test_the_result_of_one_and_the_sending_of_the_next_are_one_write(world: World) -> None:
    _, second = world.chain("a", "b")
    world.run.execute()
    together = next(
        batch
        for batch in world.journal.batches
        if any(isinstance(f, OperationMoved) and f.operation_id == second.id for f in batch)
    )
    assert [f.state for f in together if isinstance(f, OperationMoved)] == ["succeeded", "sent"]
    assert len(world.journal.batches) == 3  # sent a; a's result and sent b; b's result


def test_nothing_begins_before_its_sending_is_written(world: World) -> None:
    seen: list[list[str]] = []
    task = world.step("a")
    task.apply_async = lambda: (seen.append(world.moves(task)), Step.apply_async(task))  # type: ignore
    world.graph.add_task(task)
    world.run.execute()
    assert seen == [["sent"]]


def test_n_retries_are_n_plus_one_attempts(world: World) -> None:
    world.graph.add_task(world.step("a", RuntimeError("no"), total_retries=2))
    world.run.execute()
    assert world.done == ["a", "a", "a"]
    assert [task.name for task in world.run.failed] == ["a"]


def test_a_retry_that_succeeds_lets_the_dependents_run(world: World) -> None:
    first = world.step("a", RecoverableError("not yet", retry_after=0), "fine")
    world.graph.sequence().add(first, world.step("b"))
    world.run.execute()
    assert world.done == ["a", "a", "b"]
    assert world.run.failed == []


def test_a_retry_is_stored_with_the_verdict_that_names_it(world: World) -> None:
    first, second = world.step("a", RuntimeError("no"), total_retries=1), world.step("b")

    def cancel(task: Task) -> HandlerResult:
        world.cancellation.request()
        return HandlerResult.retry(retry_after=0)

    first.on_failure = cancel
    world.graph.sequence().add(first, second)
    world.run.execute()
    (batch,) = (b for b in world.journal.batches if any(isinstance(f, OperationJudged) for f in b))
    (judged,) = (fact for fact in batch if isinstance(fact, OperationJudged))
    (stored,) = (fact for fact in batch if isinstance(fact, OperationStored))
    assert judged.retried_by == stored.operation.id
    assert world.done == ["a"]


def test_what_a_handler_adds_is_stored_with_its_verdict(world: World) -> None:
    first, more = world.step("a"), [world.step("b"), world.step("c")]

    def add(task: Task) -> HandlerResult:
        world.graph.sequence().add(*more)
        world.graph.remove_task(more[1])
        world.cancellation.request()
        return HandlerResult.cont()

    first.on_success = add
    world.graph.add_task(first)
    world.run.execute()
    stored = [fact for fact in world.journal.facts if isinstance(fact, OperationStored)]
    assert [fact.operation.id for fact in stored] == [more[0].id]


def test_a_non_recoverable_failure_is_not_tried_again_and_skips_dependents(world: World) -> None:
    first = world.step("a", NonRecoverableError("broken"), total_retries=5)
    world.graph.sequence().add(first, world.step("b"), world.step("c"))
    world.graph.add_task(world.step("independent"))
    world.run.execute()
    assert world.done == ["a", "independent"]
    assert world.run.failed == [first]


def test_an_operation_retry_does_not_ask_the_handler(world: World) -> None:
    task = world.step("a", OperationRetry("again", retry_after=0), "fine")
    task.on_failure = lambda task: HandlerResult.fail()
    world.graph.add_task(task)
    world.run.execute()
    assert world.done == ["a", "a"]


def test_a_failure_handler_decides_alone(world: World) -> None:
    task = world.step("a", NonRecoverableError("broken"))
    task.on_failure = lambda task: HandlerResult.ignore()
    world.graph.sequence().add(task, world.step("b"))
    world.run.execute()
    assert world.done == ["a", "b"]
    assert world.run.failed == []


def test_a_success_handler_may_ask_for_a_retry_beyond_the_total(world: World) -> None:
    task = world.step("poll", None, None, "up", total_retries=0)
    task.on_success = lambda task: (
        HandlerResult.cont()
        if task.async_result.result
        else HandlerResult.retry(ignore_total_retries=True, retry_after=0)
    )
    world.graph.add_task(task)
    world.run.execute()
    assert world.done == ["poll"] * 3


def test_a_subgraph_holds_its_tasks_until_its_own_dependencies_are_done(world: World) -> None:
    subgraph = world.graph.subgraph("late")
    subgraph.sequence().add(world.step("b"), world.step("c"))
    first, last = world.step("a"), world.step("d")
    for task in (first, last):
        world.graph.add_task(task)
    world.graph.add_dependency(subgraph, first)
    world.graph.add_dependency(last, subgraph)
    world.run.execute()
    assert world.done == ["a", "b", "c", "d"]
    assert world.moves(subgraph) == ["started", "succeeded"]


def test_a_contained_failure_fails_the_subgraph_and_not_the_task_itself(world: World) -> None:
    outer = world.graph.subgraph("outer")
    inner = outer.subgraph("inner")
    inner.add_task(world.step("a", NonRecoverableError("broken")))
    world.run.execute()
    assert world.run.failed == [outer]
    assert outer.failed_task is inner


def test_an_empty_subgraph_succeeds_at_once(world: World) -> None:
    subgraph = world.graph.subgraph("empty")
    world.graph.sequence().add(subgraph, world.step("after"))
    world.run.execute()
    assert world.done == ["after"]


def test_a_circle_is_named_instead_of_waited_for(world: World) -> None:
    first, second = world.chain("a", "b")
    world.graph.add_dependency(first, second)
    with pytest.raises(GraphError, match="circle: a, b"):
        world.run.execute()


def test_a_cancellation_ends_the_run_and_begins_nothing_more(world: World) -> None:
    first, _ = world.chain("a", "b")
    first.on_success = lambda task: (world.cancellation.request(), HandlerResult.cont())[1]
    world.run.execute()
    assert world.done == ["a"]


def test_a_conflict_fails_that_operation_alone_and_it_is_tried_again(world: World) -> None:
    task = world.step("a", "fine")
    task.changes = [InstanceChanged(NodeInstanceId("web_1"), 1, {"k": "v"})]
    refuse = [Receipt(is_written=False, conflicts=(NodeInstanceId("web_1"),))]
    written = world.journal.append
    world.journal.append = lambda facts: (  # type: ignore[method-assign]
        refuse.pop()
        if refuse and any(isinstance(f, InstanceChanged) for f in facts)
        else written(facts)
    )
    world.graph.sequence().add(task, world.step("b"))
    world.run.execute()
    assert world.done == ["a", "a", "b"]
    assert world.moves(task) == ["sent", "failed"]


def test_a_fenced_run_stops(world: World) -> None:
    world.chain("a")
    world.journal.append = lambda facts: Receipt(is_written=False, refusal="epoch 1 is over")  # type: ignore
    with pytest.raises(Fenced, match="epoch 1"):
        world.run.execute()
    assert world.done == []


def test_optimize_bridges_what_does_nothing(world: World) -> None:
    first, nothing, last = world.step("a"), world.step("nothing"), world.step("b")
    nothing.is_nop = lambda: True  # type: ignore[method-assign]
    world.graph.sequence().add(first, nothing, last)
    world.graph.optimize()
    assert world.graph.tasks == [first, last]
    assert world.graph.dependencies_of(last) == {first.id}


def test_a_retry_in_the_far_future_is_waited_for(world: World) -> None:
    task = world.step("a", RecoverableError("not in our time", retry_after=10**11))
    task.on_failure = lambda task: (
        threading.Thread(target=world.cancellation.request).start(),
        HandlerResult.retry(retry_after=10**11),
    )[1]
    world.graph.add_task(task)
    world.run.execute()
    assert world.done == ["a"]
    assert len(world.graph) == 1


def test_what_was_heard_is_written_before_an_error_ends_the_run(world: World) -> None:
    first, second, third = world.chain("a", "b", "c")
    world.graph.add_dependency(second, third)
    with pytest.raises(GraphError, match="circle: b, c"):
        world.run.execute()
    assert world.moves(first) == ["sent", "succeeded"]


def test_a_subgraph_that_a_handler_elsewhere_empties_ends(world: World) -> None:
    subgraph = world.graph.subgraph("emptied")
    never = world.step("never")
    gate = world.step("gate")
    subgraph.add_task(never)
    world.graph.add_task(gate)
    world.graph.add_dependency(never, gate)
    gate.on_success = lambda task: (world.graph.remove_task(never), HandlerResult.cont())[1]
    world.graph.sequence().add(subgraph, world.step("after"))
    world.run.execute()
    assert world.done == ["gate", "after"]
    assert world.moves(subgraph) == ["started", "succeeded"]


def test_a_task_that_is_retried_alone_in_its_subgraph_does_not_end_it(world: World) -> None:
    subgraph = world.graph.subgraph("patient")
    subgraph.add_task(world.step("a", RecoverableError("not yet", retry_after=0), "fine"))
    world.graph.sequence().add(subgraph, world.step("after"))
    world.run.execute()
    assert world.done == ["a", "a", "after"]
    assert world.moves(subgraph) == ["started", "succeeded"]


def failing_with_dependents(world: World, home: Subgraph) -> None:
    """Inside: one that fails and one after it. Outside: one that waits for each of them."""
    failing, later = world.step("failing", NonRecoverableError("broken")), world.step("later")
    home.sequence().add(failing, later)
    for name, awaited in (("x", failing), ("y", later)):
        outside = world.step(name)
        world.graph.add_task(outside)
        world.graph.add_dependency(outside, awaited)


@pytest.mark.parametrize("is_nested", [False, True])
def test_who_waits_for_a_part_of_a_failed_subgraph_does_not_run(
    world: World, *, is_nested: bool
) -> None:
    subgraph = world.graph.subgraph("outer")
    failing_with_dependents(world, subgraph.subgraph("inner") if is_nested else subgraph)
    world.run.execute()
    assert world.done == ["failing"]
    assert world.run.failed == [subgraph]


@pytest.mark.parametrize("verdict", [HandlerResult.ignore, HandlerResult.cont])
@pytest.mark.parametrize("is_nested", [False, True])
def test_who_waits_for_a_part_of_a_subgraph_that_is_put_up_with_runs(
    world: World, verdict: Any, *, is_nested: bool
) -> None:
    subgraph = world.graph.subgraph("outer")
    subgraph.on_failure = lambda subgraph: verdict()
    failing_with_dependents(world, subgraph.subgraph("inner") if is_nested else subgraph)
    world.run.execute()
    assert sorted(world.done) == ["failing", "x", "y"]
    assert world.run.failed == []


def test_who_waits_for_a_part_of_a_retried_subgraph_waits_for_its_retry(world: World) -> None:
    def again(failed: Subgraph) -> HandlerResult:
        verdict = HandlerResult.retry(ignore_total_retries=True)
        verdict.retried_task = world.graph.subgraph("again")
        verdict.retried_task.add_task(world.step("better"))
        return verdict

    subgraph = world.graph.subgraph("first")
    subgraph.on_failure = again
    failing_with_dependents(world, subgraph)
    world.run.execute()
    assert world.done[:2] == ["failing", "better"]
    assert sorted(world.done[2:]) == ["x", "y"]


def nothing(world: World, name: str = "nothing") -> Step:
    step = world.step(name)
    step.is_nop = lambda: True  # type: ignore[method-assign]
    return step


def test_optimize_bridges_what_is_inside_of_a_subgraph_that_does_nothing(world: World) -> None:
    outer = world.graph.subgraph("outer")
    inner, last, first = nothing(world), world.step("last"), world.step("first")
    outer.subgraph("inner").add_task(inner)
    for task in (last, first):
        world.graph.add_task(task)
    world.graph.add_dependency(last, inner)
    world.graph.add_dependency(outer, first)
    world.graph.optimize()
    assert world.graph.tasks == [last, first]
    assert world.graph.dependencies_of(last) == {first.id}


def test_who_waits_for_nothing_in_a_subgraph_waits_for_its_start_alone(world: World) -> None:
    first, between = world.step("first"), world.step("between")
    idle, real, nested = nothing(world), world.step("real"), world.step("nested")
    world.graph.add_task(first)
    subgraph = world.graph.subgraph("outer")
    subgraph.add_task(idle)
    subgraph.add_task(real)
    subgraph.subgraph("inner").add_task(nested)
    world.graph.add_task(between)
    for task, awaited in ((subgraph, first), (between, idle), (nested, idle), (real, between)):
        world.graph.add_dependency(task, awaited)
    world.graph.optimize()
    world.run.execute()
    assert world.done[0] == "first"
    assert world.done.index("between") < world.done.index("real")
    assert "nested" in world.done
