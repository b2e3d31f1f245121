"""A group of tasks that is itself a task (framework §1.13)."""

from collections.abc import Iterable, Iterator
from typing import Any

from conductor.runtime.engine.sequence import TaskSequence
from conductor.runtime.engine.states import TASK_FAILED, TASK_STARTED, TASK_SUCCEEDED
from conductor.runtime.engine.task import Task
from conductor.runtime.engine.verdict import HandlerResult


class Subgraph(Task):
    """Contained tasks live in the root graph too, and wait there for the subgraph to start.

    It succeeds when the last of them is done, and fails as soon as the verdict over one is "fail".
    """

    is_subgraph = True

    def __init__(self, graph: Any, total_retries: int = 0, **fields: Any) -> None:
        super().__init__(total_retries=total_retries, **fields)
        self.graph = graph
        self.tasks: dict[str, Task] = {}
        self.failed_task: Task | None = None

    @property
    def name(self) -> str:
        return (self.info or {}).get("name") or self.id

    def is_nop(self) -> bool:
        return all(task.is_nop() for task in self.tasks.values())

    def is_local(self) -> bool:
        return True

    def is_remote(self) -> bool:
        return False

    def add_task(self, task: Task) -> None:
        self.add_step((task,), ())

    add = add_task

    def add_step(self, tasks: Iterable[Task], awaited: Iterable[Task]) -> None:
        for task in tasks:
            self._take_in(task)
        may_begin = self.get_state() == TASK_STARTED
        self.graph.add_step(tasks, awaited if may_begin else (*awaited, self))

    def _take_in(self, task: Task) -> None:
        if task.containing_subgraph is not None and task.containing_subgraph != self:
            raise RuntimeError(
                f"task {task.name} is in subgraph {task.containing_subgraph.name} already, "
                f"and cannot be in {self.name} too"
            )
        self.tasks[task.id] = task
        task.containing_subgraph = self

    def remove_task(self, task: Task) -> None:
        self.graph.remove_task(task)

    def add_dependency(self, src_task: Task, dst_task: Task) -> None:
        self.graph.add_dependency(src_task, dst_task)

    def sequence(self) -> TaskSequence:
        return TaskSequence(self)

    def subgraph(self, name: str) -> Any:
        """A new subgraph inside this one."""
        inner = self.graph.subgraph(name)
        self.add_task(inner)
        return inner

    def open(self) -> None:
        """Start: let the contained tasks go, or succeed at once when there are none."""
        self.set_state(TASK_STARTED)
        self.graph.open_to(self.tasks.values(), self)
        self.end_if_empty()

    def end_if_empty(self) -> None:
        if not self.tasks:
            self.set_state(TASK_SUCCEEDED)

    def contents(self) -> Iterator[Task]:
        """What it contains, at any depth."""
        for task in list(self.tasks.values()):
            yield task
            if isinstance(task, Subgraph):
                yield from task.contents()

    def encloses(self, task: Task) -> bool:
        """Whether it contains the task, at any depth."""
        home = task.containing_subgraph
        return home is not None and (home is self or self.encloses(home))

    def bind_outside_dependents(self) -> None:
        """It fails: who waits elsewhere for a part of it shares the fate of the whole."""
        for task in self.contents():
            for dependent in self.graph.dependents_of(task):
                if not self.encloses(dependent):
                    self.graph.add_dependency(dependent, self)

    def contained_task_ended(self, task: Task, verdict: HandlerResult) -> None:
        """Called by the run after the verdict over a contained task was carried out."""
        self.tasks.pop(task.id, None)
        if verdict.retried_task is not None and verdict.action == HandlerResult.HANDLER_RETRY:
            self.tasks[verdict.retried_task.id] = verdict.retried_task
            verdict.retried_task.containing_subgraph = self
        if self.failed_task is not None:
            error = self.failed_task.async_result.result
            self.set_state(TASK_FAILED, exception=error if _is_error(error) else None)
        elif not self.tasks:
            self.set_state(TASK_SUCCEEDED)

    def _judge_failure(self, error: Any) -> HandlerResult:
        return HandlerResult.fail()


def _is_error(value: Any) -> bool:
    return isinstance(value, BaseException)
