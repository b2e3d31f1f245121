"""What certainly follows from the plain success of an operation, said before it has ended.

While a single operation is under way, nothing else can happen in a run. When it succeeds, returns
nothing, changes nothing and has no handler and no callback, what comes next is certain. Where the
journal knows that beforehand, it goes on by itself, and a chain does not wait for its run
(docs/decisions/0018).
"""

from dataclasses import dataclass

from conductor.runtime.engine.graph import TasksGraph
from conductor.runtime.engine.journal import Journal
from conductor.runtime.engine.notebook import Notebook
from conductor.runtime.engine.states import TASK_PENDING, TASK_SENT
from conductor.runtime.engine.task import Listener, Task
from conductor.runtime.engine.verdict import HandlerResult

_DEPTH = 16  # operations: so far the journal may be ahead of the run


@dataclass(frozen=True)
class Step:
    """After an operation: these instant tasks are done, and `next` begins."""

    instants: tuple[Task, ...]
    next: Task


class Foresight:
    """`listener` hears of tasks that begin in this way."""

    def __init__(self, graph: TasksGraph, journal: Journal, listener: Listener) -> None:
        self._graph = graph
        self._journal = journal
        self._listener = listener
        self._steps: dict[str, Step] = {}
        self._head: Task | None = None

    def begin(self, head: Task | None) -> None:
        """The run has begun a task itself, the last of several: all that was foretold is void.
        None: by something else than an order."""
        self._head = head
        self._steps.clear()

    def look_ahead(self, only: Task) -> None:
        """`only` is under way, and nothing else."""
        if self._head is None or not self._journal.looks_ahead:
            return
        current = only
        for _ in range(_DEPTH):
            step = self._steps.get(current.id) or self._foretold(current)
            if step is None:
                return
            current = step.next

    def followed(self, task: Task) -> Step:
        """The journal went on after this task by itself."""
        return self._steps.pop(task.id)

    def _foretold(self, task: Task) -> Step | None:
        step = self._after(task)
        if step is not None and self._head is not None:
            self._steps[task.id] = step
            step.next.listener = self._listener
            order = step.next.order(is_certain=False)
            self._journal.foretell(self._head.id, task.id, self._facts(task, step).take(), order)
        return step

    def _after(self, task: Task) -> Step | None:
        if _is_heard(task):
            return None
        instants: list[Task] = []
        follower = self._only_follower(task)
        while follower is not None and follower.is_instant and not _is_heard(follower):
            instants.append(follower)
            follower = self._only_follower(follower)
        if follower is None or not follower.begins_by_order:
            return None
        return Step(tuple(instants), follower)

    def _only_follower(self, task: Task) -> Task | None:
        """Who waits for this one and for nobody else, when nobody else waits for this one."""
        dependents = self._graph.dependents_of(task)
        if len(dependents) != 1:
            return None
        follower = dependents[0]
        is_certain = (
            self._graph.dependencies_of(follower) == {task.id}
            and follower.containing_subgraph is task.containing_subgraph
            and follower.get_state() == TASK_PENDING
            and follower.execute_after is None
            and not follower.dependency_error
            and follower.stored
        )
        return follower if is_certain else None

    def _facts(self, task: Task, step: Step) -> Notebook:
        notes = Notebook(self._graph, self._journal)
        for done in (task, *step.instants):
            notes.add(done.facts())
            notes.will_succeed(done)
            notes.judged(done, HandlerResult.cont())
        notes.moved(step.next, TASK_SENT)
        return notes


def _is_heard(task: Task) -> bool:
    """Code of the author's hears how it ended, and may have something to say about that."""
    return task.has_handler or task.async_result.has_callbacks
