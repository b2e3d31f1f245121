"""The tasks graph: which task waits for which."""

from collections.abc import Iterable, Iterator
from typing import Any

from conductor.domain.ids import GraphId
from conductor.domain.operation import OperationRecord
from conductor.runtime.engine.new_id import new_id
from conductor.runtime.engine.sequence import TaskSequence
from conductor.runtime.engine.states import TASK_STARTED
from conductor.runtime.engine.task import Task


class GraphError(RuntimeError):
    """The graph was asked something that makes no sense; nothing was changed."""


class TasksGraph:
    """Tasks and dependencies; a task leaves the graph once it is done.

    All look-ups take a task or its id. `_dependencies[task]` is what it still waits for,
    `_dependents[task]` who waits for it, `_ready` who may begin, oldest first.
    """

    def __init__(self, graph_id: str | None = None) -> None:
        self.id = GraphId(graph_id or new_id())
        self._tasks: dict[str, Task] = {}
        self._dependencies: dict[str, set[str]] = {}
        self._dependents: dict[str, set[str]] = {}
        self._ready: dict[str, None] = {}
        self._stored = False
        self._joined: list[Task] = []

    @property
    def tasks(self) -> list[Task]:
        """A snapshot of what is still in the graph."""
        return list(self._tasks.values())

    def __len__(self) -> int:
        return len(self._tasks)

    def __contains__(self, task: object) -> bool:
        return getattr(task, "id", task) in self._tasks

    def add_task(self, task: Task) -> None:
        task_id = task.id
        if task_id in self._tasks:
            return
        self._tasks[task_id] = task
        self._dependencies[task_id] = set()
        self._dependents[task_id] = set()
        self._ready[task_id] = None
        self._joined.append(task)

    add = add_task

    def add_step(self, tasks: Iterable[Task], awaited: Iterable[Task]) -> None:
        """Tasks side by side, each of which waits for all that are `awaited`."""
        for task in tasks:
            if task.id in self._tasks:
                for each in awaited:
                    self.add_dependency(task, each)
            else:
                self._add_behind(task, awaited)

    def _add_behind(self, task: Task, awaited: Iterable[Task]) -> None:
        task_id = task.id
        dependencies: set[str] = {each.id for each in awaited}
        if not dependencies <= self._tasks.keys():
            missing = next(each for each in awaited if each.id not in self._tasks)
            raise _is_missing(missing, task, missing)
        for each in dependencies:
            self._dependents[each].add(task_id)
        self._tasks[task_id] = task
        self._dependencies[task_id] = dependencies
        self._dependents[task_id] = set()
        if not dependencies:
            self._ready[task_id] = None
        self._joined.append(task)

    def get_task(self, task: Task | str) -> Task | None:
        return self._tasks.get(task.id if isinstance(task, Task) else task)

    def remove_task(self, task: Task) -> None:
        """Take a task out, with everything it contains, and free those who waited for it."""
        if task.is_subgraph:
            for contained in list(task.tasks.values()):  # type: ignore[attr-defined]
                self.remove_task(contained)
        if self.release(task) and task.containing_subgraph is not None:
            self._take_from(task.containing_subgraph, task)

    def release(self, task: Task) -> bool:
        """Take out a task that is done, and free those who waited for it; false when it is not
        here. Its subgraph is to be told by who calls this."""
        task_id = task.id
        if self._tasks.pop(task_id, None) is None:
            return False
        for dependency in self._dependencies.pop(task_id):
            self._dependents[dependency].discard(task_id)
        for dependent in self._dependents.pop(task_id):
            self._free(dependent, task_id)
        self._ready.pop(task_id, None)
        return True

    def add_dependency(self, src_task: Task, dst_task: Task) -> None:
        """`src_task` begins only after `dst_task` is done."""
        if src_task.id == dst_task.id:
            return
        waiting, awaited = self._both(src_task, dst_task)
        self._dependencies[waiting].add(awaited)
        self._dependents[awaited].add(waiting)
        self._ready.pop(waiting, None)

    def remove_dependency(self, src_task: Task, dst_task: Task) -> None:
        waiting, awaited = self._both(src_task, dst_task)
        self._dependents[awaited].discard(waiting)
        self._free(waiting, awaited)

    def dependencies_of(self, task: Task) -> frozenset[str]:
        return frozenset(self._dependencies[task.id])

    def dependents_of(self, task: Task) -> list[Task]:
        return [self._tasks[i] for i in self._dependents.get(task.id, ())]

    @property
    def is_stored(self) -> bool:
        return self._stored

    def mark_stored(self) -> None:
        if not self._stored:
            self._stored = True
            for task in self._tasks.values():
                task.stored = True
            self._joined.clear()

    def take_joined(self) -> list[Task]:
        """Those that joined since the graph was stored, or since this was asked, and are here."""
        joined, self._joined = self._joined, []
        return [task for task in joined if task.id in self._tasks]

    def begin_anew(self) -> None:
        """Be stored as another graph from now on: this one was run, and is used once more."""
        self.id = GraphId(new_id())
        self._stored = False

    def records(self) -> list[OperationRecord]:
        """Everything in the graph as the journal stores it."""
        return [
            task.record(self.id, sorted(self._dependencies[i])) for i, task in self._tasks.items()
        ]

    def sequence(self) -> TaskSequence:
        return TaskSequence(self)

    @property
    def has_ready(self) -> bool:
        return bool(self._ready)

    def take_ready(self) -> list[Task]:
        """Those who may begin and have not yet, oldest first. Each is given once."""
        tasks = self._tasks
        ready = [tasks[i] for i in self._ready if not tasks[i].dependency_error]
        self._ready.clear()
        return ready

    def hold(self, task: Task) -> None:
        """Do not give it out: it has begun already."""
        self._ready.pop(task.id, None)

    def replace(self, task: Task, replacement: Task) -> None:
        """Put a retry in a task's place: who waited for the one waits for the other."""
        self.add_task(replacement)
        for dependent in self.dependents_of(task):
            if dependent != replacement:
                self.add_dependency(dependent, replacement)
        self.remove_task(task)

    def linearize(self) -> list[Task]:
        """All tasks, each after those it waits for. A cycle raises `GraphError`."""
        waiting = {i: set(d) for i, d in self._dependencies.items()}
        ready = [i for i, d in waiting.items() if not d]
        ordered: list[Task] = []
        for current in ready:
            ordered.append(self._tasks[current])
            for dependent in self._dependents[current]:
                waiting[dependent].discard(current)
                if not waiting[dependent]:
                    ready.append(dependent)
        if len(ordered) < len(self._tasks):
            raise GraphError(f"tasks wait for each other in a circle: {self._unordered(ordered)}")
        return ordered

    def optimize(self) -> None:
        """Drop tasks that do nothing, and tie together those on both sides of them."""
        idle = [task for task in self.tasks if task.is_nop()]
        for task in sorted(idle, key=_depth, reverse=True):  # contents before their subgraph
            self._bridge(task)
            self.remove_task(task)

    def _bridge(self, task: Task) -> None:
        for dependent in self.dependents_of(task):
            for dependency in self._awaited_before(task, dependent):
                self.add_dependency(dependent, dependency)

    def _awaited_before(self, task: Task, dependent: Task) -> Iterator[Task]:
        """What is done when `task` begins. A subgraph around it has begun by then, no more."""
        for dependency in [self._tasks[i] for i in self._dependencies[task.id]]:
            if dependency is not task.containing_subgraph:
                yield dependency
            elif not dependency.encloses(dependent):
                yield from self._awaited_before(dependency, dependent)

    def _take_from(self, subgraph: Any, task: Task) -> None:
        """An open subgraph that lost its last task is given out once more: it may have ended."""
        subgraph.tasks.pop(task.id, None)
        is_open = subgraph in self and subgraph.get_state() == TASK_STARTED
        if is_open and not subgraph.tasks:
            self._ready[subgraph.id] = None

    def _both(self, src_task: Task, dst_task: Task) -> tuple[str, str]:
        waiting, awaited = src_task.id, dst_task.id
        if waiting in self._tasks and awaited in self._tasks:
            return waiting, awaited
        raise _is_missing(dst_task if waiting in self._tasks else src_task, src_task, dst_task)

    def open_to(self, tasks: Iterable[Task], subgraph: Task) -> None:
        """They are in it, and wait for it no longer: it has begun."""
        dependents = self._dependents[subgraph.id]
        for task in tasks:
            dependents.discard(task.id)
            self._free(task.id, subgraph.id)

    def _free(self, waiting: str, done: str) -> None:
        """It does not wait for that one any more."""
        dependencies = self._dependencies[waiting]
        dependencies.discard(done)
        if not dependencies:
            self._ready[waiting] = None

    def _unordered(self, ordered: Iterable[Task]) -> str:
        done = {task.id for task in ordered}
        return ", ".join(task.name for i, task in self._tasks.items() if i not in done)

    def __iter__(self) -> Iterator[Task]:
        return iter(self.tasks)


def _is_missing(task: Task, src_task: Task, dst_task: Task) -> GraphError:
    return GraphError(f"{task!r} is not in the graph (dependency {src_task} -> {dst_task})")


def _depth(task: Task) -> int:
    home = task.containing_subgraph
    return 0 if home is None else 1 + _depth(home)
