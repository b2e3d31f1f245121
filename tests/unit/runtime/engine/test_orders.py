"""Tasks that begin by what the journal passes on once it is written that they are sent."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from conductor.domain.facts import Fact, OperationMoved, Receipt
from conductor.runtime.engine.cancellation import Cancellation
from conductor.runtime.engine.exceptions import Fenced
from conductor.runtime.engine.graph import TasksGraph
from conductor.runtime.engine.journal import ListJournal
from conductor.runtime.engine.run import Run
from conductor.runtime.engine.task import Task


class Ordered(Task):
    """Is done as soon as the journal passes on its order."""

    begins_by_order = True

    def order(self) -> Any:
        self.set_state("sent")
        return self

    def apply_async(self) -> Any:
        return self.async_result


class Local(Task):
    pass


class PassingJournal(ListJournal):
    """Passes orders on right after their batch; refuses everything once it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[tuple[str, list[str]]] = []
        self.refusal: str | None = None

    def append(self, facts: Sequence[Fact]) -> Receipt:
        if self.refusal is not None:
            return Receipt(is_written=False, refusal=self.refusal)
        return super().append(facts)

    def hand_over(
        self, facts: Sequence[Fact], orders: Sequence[Any], refused: Callable[[str], object]
    ) -> None:
        if self.append(facts).refusal is not None:
            refused(self.refusal or "")
            return
        sent = [
            f.operation_id for f in facts if isinstance(f, OperationMoved) and f.state == "sent"
        ]
        for task in orders:
            self.begun.append((task.id, [str(each) for each in sent]))
            task.set_state("succeeded")


def running(*tasks: Task) -> tuple[Run, PassingJournal]:
    graph, journal = TasksGraph(), PassingJournal()
    graph.sequence().add(*tasks)
    return Run(graph, journal, Cancellation()), journal


def test_each_begins_with_the_batch_that_says_it_is_sent() -> None:
    run, journal = running(Ordered("a"), Ordered("b"), Ordered("c"))
    run.execute()
    assert journal.begun == [("a", ["a"]), ("b", ["b"]), ("c", ["c"])]
    assert len(journal.batches) == 4


def test_what_was_refused_never_begins_and_ends_the_run() -> None:
    run, journal = running(Ordered("a"), Ordered("b"))
    journal.refusal = "epoch 1 is over"
    with pytest.raises(Fenced, match="epoch 1"):
        run.execute()
    assert journal.begun == []


def test_beside_a_task_that_begins_by_itself_all_wait_for_the_writing() -> None:
    begun: list[str] = []

    class Beginning(Ordered):
        def apply_async(self) -> Any:
            begun.append(self.id)
            self.set_state("succeeded")
            return self.async_result

    graph, journal = TasksGraph(), PassingJournal()
    for task in (Beginning("a"), Local("b")):
        graph.add_task(task)
    Run(graph, journal, Cancellation()).execute()
    assert begun == ["a"]
    assert journal.begun == []
