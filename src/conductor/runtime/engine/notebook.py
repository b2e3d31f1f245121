"""What a run has found out and not written down yet."""

from collections.abc import Iterable, Sequence

from conductor.domain.facts import (
    Fact,
    GraphStored,
    OperationJudged,
    OperationMoved,
    OperationStored,
)
from conductor.domain.operation import OperationState
from conductor.runtime.engine.exceptions import Fenced, NonRecoverableError, RecoverableError
from conductor.runtime.engine.graph import TasksGraph
from conductor.runtime.engine.journal import Journal
from conductor.runtime.engine.states import TASK_FAILED, TASK_SENT, TASK_SUCCEEDED
from conductor.runtime.engine.task import Task
from conductor.runtime.engine.verdict import HandlerResult


class Notebook:
    """Gathers facts until `write`, which returns when they are durable and raises `Fenced` when
    the journal refuses them."""

    def __init__(self, graph: TasksGraph, journal: Journal) -> None:
        self._graph = graph
        self._journal = journal
        self._facts: list[Fact] = []

    @property
    def has_facts(self) -> bool:
        return bool(self._facts)

    def add(self, facts: Iterable[Fact]) -> None:
        self._facts.extend(facts)

    def take(self) -> Sequence[Fact]:
        """Give the facts away, for somebody else to write."""
        facts, self._facts = self._facts, []
        return facts

    def store_graph(self) -> None:
        """A graph that nobody stored by name is kept too, so that its progress can be seen."""
        if self._journal.keeps and not self._graph.is_stored:
            self._facts.append(GraphStored(self._graph.id, "", self._graph.records()))
        self._graph.mark_stored()

    def store_joined(self) -> None:
        """What a verdict has brought into the graph is written with it: else a retry could be named
        by its elder, be lost, and never run."""
        for task in self._graph.take_joined():
            self.store(task)

    def store(self, task: Task) -> None:
        """A task that joined a stored graph: a retry, or one that a handler added."""
        if self._journal.keeps and not task.stored:
            record = task.record(self._graph.id, self._graph.dependencies_of(task))
            self._facts.append(OperationStored(record))
        task.stored = True

    def wants_start_of(self, task: Task) -> bool:
        return self._journal.keeps or task.send_task_events

    def moved(self, task: Task, state: str) -> None:
        if self._journal.keeps:
            self._facts.append(_move(task, state))
        event = task.event(state)
        if event is not None:
            self._facts.append(event)

    def will_succeed(self, task: Task) -> None:
        """Beforehand; it may be ending at this moment, in another thread."""
        self._facts.append(OperationMoved(task.id, OperationState.SUCCEEDED))
        event = task.event(TASK_SUCCEEDED)
        if event is not None:
            self._facts.append(event)

    def judged(self, task: Task, verdict: HandlerResult) -> None:
        if self._journal.keeps:
            retried_by = None if verdict.retried_task is None else verdict.retried_task.id
            action = HandlerResult.HANDLER_FAIL if verdict.is_failure else verdict.action
            self._facts.append(OperationJudged(task.id, action, retried_by))

    def keep_outcome(self, task: Task) -> None:
        """Properties that an operation changed are written together with its result.

        When an instance had changed under it, that operation alone fails, and may be tried again.
        """
        changes = task.outcome_facts()
        if not changes:
            self.moved(task, task.get_state())
            return
        before = len(self._facts)
        self.add(changes)
        self.moved(task, task.get_state())
        receipt = self._journal.append(self._facts)
        if receipt.conflicts:
            del self._facts[before:]
            changed = ", ".join(receipt.conflicts)
            task.overrule(RecoverableError(f"{changed} changed while {task.name} ran"))
            self.moved(task, TASK_FAILED)
        else:
            self._written(receipt.refusal)

    def write(self) -> None:
        if self._facts:
            self._written(self._journal.append(self._facts).refusal)

    def write_before(self, launches: Sequence[Task]) -> Task | None:
        """What must be durable before these begin. Where all of them begin by an order that the
        journal passes on, nobody need wait for that here; returns the last of them then."""
        if not (self._journal.keeps and all(task.begins_by_order for task in launches)):
            self.write()
            return None
        orders = [task.order() for task in launches]
        self._journal.hand_over(self.take(), orders, lambda why: _refuse(launches, why))
        return launches[-1]

    def _written(self, refusal: str | None) -> None:
        if refusal is not None:
            raise Fenced(refusal)
        self._facts = []


def _move(task: Task, state: str) -> OperationMoved:
    """It may have gone on in another thread meanwhile, so that it has no result yet."""
    return OperationMoved(
        task.id,
        OperationState(state),
        result=task.recorded_result() if state == TASK_SUCCEEDED else None,
        error=task.recorded_error(),
        failure=task.recorded_failure(),
        is_resumable=task.may_run_twice() if state == TASK_SENT else None,
    )


def _refuse(tasks: Sequence[Task], why: str) -> None:
    """They never began. Whoever writes that down next is refused in turn, and the run ends."""
    for task in tasks:
        task.set_state(TASK_FAILED, exception=NonRecoverableError(why))
