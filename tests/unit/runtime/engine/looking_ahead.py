"""A run and a worker that goes on by what the run foretells, in one thread: nothing is left to
chance."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from conductor.domain.event import EVENT, EventRecord
from conductor.domain.facts import (
    Fact,
    InstanceChanged,
    InstanceStateSet,
    OperationMoved,
    Said,
)
from conductor.domain.ids import NodeInstanceId
from conductor.domain.messages import Foretell, Performed
from conductor.domain.operation import OperationState
from conductor.runtime.engine.cancellation import Cancellation
from conductor.runtime.engine.graph import TasksGraph
from conductor.runtime.engine.journal import ListJournal
from conductor.runtime.engine.run import Run
from conductor.runtime.engine.subgraph import Subgraph
from conductor.runtime.engine.task import Task
from conductor.transport.sequels import Sequels

AT = datetime(2026, 1, 1, tzinfo=UTC)
CHANGE = object()  # an outcome: it leaves properties on an instance


class Graph(TasksGraph):
    def subgraph(self, name: str) -> Subgraph:
        subgraph = Subgraph(self, info={"name": name}, task_id=name)
        self.add_task(subgraph)
        return subgraph


class Telling(Task):
    """Says what it comes to."""

    def event(self, state: str) -> Fact | None:
        return Said(EventRecord(EVENT, f"{self.id} {state}", AT))


class Operation(Telling):
    """`outcomes` are one per try: None, a result, an error, or CHANGE."""

    def __init__(
        self, worker: "Worker", name: str, outcomes: Sequence[Any] = (None,), **fields: Any
    ) -> None:
        super().__init__(**{"task_id": name, "info": name, "retry_interval": 0, **fields})
        self.worker = worker
        self.outcomes = outcomes
        self.changed: list[InstanceChanged] = []
        self.is_ordered = False

    @property
    def begins_by_order(self) -> bool:
        return True

    @property
    def outcome(self) -> Any:
        return self.outcomes[min(self.current_retries, len(self.outcomes) - 1)]

    def order(self, *, is_certain: bool = True) -> Any:
        if is_certain:
            self.is_ordered = True
            self.set_state("sent")
        return self

    def apply_async(self) -> Any:
        if not self.is_ordered:
            self.set_state("sent")
            self.worker.perform(self)
        return self.async_result

    def outcome_facts(self) -> Iterable[Fact]:
        return self.changed

    def recorded_result(self) -> Any:
        return self.async_result.result if self.get_state() == "succeeded" else None

    def _duplicate(self) -> Task:
        return Operation(
            self.worker, f"{self.id}+", self.outcomes, total_retries=self.total_retries
        )


class SetState(Telling):
    """Sets the state of an instance, as the built-in task does."""

    is_instant = True

    def __init__(self, worker: "Worker", name: str, **fields: Any) -> None:
        super().__init__(task_id=name, info=name, **fields)
        self.worker = worker

    def facts(self) -> Iterable[Fact]:
        return (InstanceStateSet(NodeInstanceId("i"), self.id),)

    def carry_out(self) -> None:
        self.worker.carried_out.append(self.id)
        super().carry_out()


class Local(Telling):
    """Begins, and is done, by itself."""

    def __init__(self, worker: "Worker", name: str, **fields: Any) -> None:
        super().__init__(task_id=name, info=name, **fields)
        self.worker = worker

    def apply_async(self) -> Any:
        self.worker.ran.append(self.id)
        return super().apply_async()


class Worker(ListJournal):
    """The journal, with the worker behind it. `pace` operations end before the run hears again, and
    `told_at_once` that were followed are told together. `when_ended` is called for each."""

    def __init__(self, *, looks_ahead: bool, pace: int = 1000, told_at_once: int = 1) -> None:
        super().__init__()
        self.looks_ahead = looks_ahead
        self.pace = pace
        self.told_at_once = told_at_once
        self.sequels = Sequels()
        self.running: deque[Operation] = deque()
        self.untold: list[Operation] = []
        self.ran: list[str] = []
        self.carried_out: list[str] = []
        self.foretold: list[tuple[str, str]] = []
        self.followed: list[str] = []
        self.when_ended: Callable[[str], object] = lambda name: None

    def hand_over(
        self, facts: Sequence[Fact], orders: Sequence[Any], refused: Callable[[str], object]
    ) -> None:
        self.sequels.begin(orders[-1].id)
        self.append(facts)
        self.running.extend(orders)

    def perform(self, operation: Operation) -> None:
        self.sequels.begin()
        self.running.append(operation)

    def foretell(self, head: str, operation_id: str, facts: Sequence[Fact], order: Any) -> None:
        self.foretold.append((operation_id, order.id))
        self.sequels.foretell(Foretell("", head, operation_id, facts, order))

    def go_on(self) -> None:
        for _ in range(self.pace):
            if self.running:
                self._end(self.running.popleft())
        self._tell(at_least=self.told_at_once if self.running else 1)

    def _end(self, operation: Operation) -> None:
        self.ran.append(operation.id)
        performed = _performed(operation)
        self.when_ended(operation.id)
        sequel = self.sequels.after(performed)
        if sequel is None:
            self._tell(at_least=1)
            _settle(operation, is_followed=False)
            return
        self.append([*_start(operation), *sequel.facts])
        self.followed.append(operation.id)
        self.untold.append(operation)
        self.running.append(sequel.order)  # type: ignore[arg-type]

    def _tell(self, *, at_least: int) -> None:
        if len(self.untold) >= at_least:
            for operation in self.untold:
                _settle(operation, is_followed=True)
            self.untold = []


class SteppingRun(Run):
    """Lets the worker go on whenever it would wait."""

    worker: Worker
    _rounds = 0

    def _sleep(self, seconds: float) -> bool:
        self._rounds += 1
        assert self._rounds < 1000, f"it waits for ever, for {self._in_flight}"
        self.worker.go_on()
        return super()._sleep(0)


class World:
    def __init__(self, worker: Worker, **options: Any) -> None:
        self.worker = worker
        self.graph, self.cancellation = Graph("g"), Cancellation()
        self.run = SteppingRun(self.graph, worker, self.cancellation, **options)
        self.run.worker = worker

    def operation(self, name: str, *outcomes: Any, **fields: Any) -> Operation:
        return Operation(self.worker, name, outcomes or (None,), **fields)

    def chain(self, names: str, **outcomes: Any) -> list[Operation]:
        """One after the other; `outcomes` of some of them by name."""
        operations = [self.operation(name, *outcomes.get(name, ())) for name in names]
        self.graph.sequence().add(*operations)
        return operations

    def instant(self, name: str, **fields: Any) -> SetState:
        return SetState(self.worker, name, **fields)

    def local(self, name: str, **fields: Any) -> Local:
        return Local(self.worker, name, **fields)

    def cancel(self) -> None:
        """As the worker does it: first it follows nothing any more."""
        self.worker.sequels.close()
        self.cancellation.request()

    @property
    def facts(self) -> list[Fact]:
        return self.worker.facts


def _performed(operation: Operation) -> Performed:
    outcome = operation.outcome
    if isinstance(outcome, Exception):
        return Performed(operation.id, failure={"message": str(outcome)})
    if outcome is CHANGE:
        changed: Any = (InstanceChanged(NodeInstanceId("i"), 1, {"by": operation.id}),)
        return Performed(operation.id, changed=changed)
    return Performed(operation.id, result=outcome)


def _settle(operation: Operation, *, is_followed: bool) -> None:
    outcome = operation.outcome
    operation.is_followed = is_followed
    if not is_followed:
        operation.set_state("started")
    if isinstance(outcome, Exception):
        operation.set_state("failed", exception=outcome)
    elif outcome is CHANGE:
        operation.changed = [InstanceChanged(NodeInstanceId("i"), 1, {"by": operation.id})]
        operation.set_state("succeeded")
    else:
        operation.set_state("succeeded", result=outcome)


def _start(operation: Operation) -> list[Fact]:
    started = operation.event("started")
    assert started is not None
    return [OperationMoved(operation.id, OperationState.STARTED), started]
