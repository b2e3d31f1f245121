"""Tasks one after the other, and forks within."""

from collections.abc import Iterable
from typing import Any


class forkjoin:
    """Tasks that run side by side; the next step waits for them all. An empty one is no step."""

    def __init__(self, *tasks: Any) -> None:
        self.tasks = tasks


class TaskSequence:
    """Adds tasks to a graph (or subgraph) in a chain."""

    def __init__(self, graph: Any) -> None:
        self.graph = graph
        self._last: tuple[Any, ...] = ()

    def add(self, *steps: Any) -> None:
        """Each step is a task, a `forkjoin`, or a list of steps: `add(a, b)` is `add([a, b])`."""
        for step in _flat(steps):
            tasks = step.tasks if isinstance(step, forkjoin) else (step,)
            self.graph.add_step(tasks, self._last)
            self._last = tasks or self._last


def _flat(steps: Iterable[Any]) -> Iterable[Any]:
    for step in steps:
        if isinstance(step, list | tuple):
            yield from _flat(step)
        else:
            yield step
