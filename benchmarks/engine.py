"""What the engine adds to tasks that do nothing: beside each other, and one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.comparison import Comparison
from conductor.runtime.engine.cancellation import Cancellation
from conductor.runtime.engine.graph import TasksGraph
from conductor.runtime.engine.journal import NoJournal
from conductor.runtime.engine.result import TaskResult
from conductor.runtime.engine.run import Run
from conductor.runtime.engine.task import Task

TASKS = 2000


class Nothing(Task):
    """Succeeds at once, on the thread that began it."""

    def apply_async(self) -> TaskResult:
        self.set_state("succeeded")
        return self.async_result


@contextmanager
def benchmark() -> Iterator[list[Comparison]]:
    yield [
        Comparison("engine, fan-out", _fan_out, _bare_loop, "a bare loop", TASKS),
        Comparison("engine, chain", _chain, _bare_loop, "a bare loop", TASKS),
    ]


def _fan_out() -> None:
    graph = TasksGraph()
    for task in _tasks():
        graph.add_task(task)
    _run(graph)


def _chain() -> None:
    graph = TasksGraph()
    graph.sequence().add(*_tasks())
    _run(graph)


def _bare_loop() -> None:
    """The same tasks without an engine around them."""
    for task in _tasks():
        task.apply_async()


def _tasks() -> list[Nothing]:
    return [Nothing(info="nothing", send_task_events=False) for _ in range(TASKS)]


def _run(graph: TasksGraph) -> None:
    Run(graph, NoJournal(), Cancellation()).execute()
