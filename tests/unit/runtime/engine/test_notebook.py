"""What a run writes down of its tasks."""

from typing import Any

from conductor.domain.facts import OperationMoved
from conductor.domain.operation import OperationState
from conductor.runtime.engine.graph import TasksGraph
from conductor.runtime.engine.journal import ListJournal
from conductor.runtime.engine.notebook import Notebook
from conductor.runtime.engine.states import TASK_STARTED, TASK_SUCCEEDED
from conductor.runtime.engine.task import Task


class Remembering(Task):
    """Keeps its result, as an operation does."""

    def recorded_result(self) -> Any:
        return self.async_result.result if self.get_state() == TASK_SUCCEEDED else None


def test_the_start_of_a_task_is_noted_while_another_thread_ends_it() -> None:
    """Between its new state and its result."""
    notes, task = Notebook(TasksGraph(), ListJournal()), Remembering()
    task._state = TASK_SUCCEEDED
    notes.moved(task, TASK_STARTED)
    task.async_result.set("done")
    notes.moved(task, TASK_SUCCEEDED)
    moves = [fact for fact in notes.take() if isinstance(fact, OperationMoved)]
    assert [(move.state, move.result) for move in moves] == [
        (OperationState.STARTED, None),
        (OperationState.SUCCEEDED, "done"),
    ]
