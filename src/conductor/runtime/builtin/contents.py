"""What a subgraph holds."""

from collections.abc import Iterator
from typing import Any


def everything_in(subgraph: Any) -> Iterator[Any]:
    """Its tasks and subgraphs, and theirs, at any depth."""
    for task in list(subgraph.tasks.values()):
        yield task
        if task.is_subgraph:
            yield from everything_in(task)


def outside_dependents(subgraph: Any) -> list[Any]:
    """Tasks elsewhere that wait for something inside the subgraph."""
    inside = {task.id: task for task in everything_in(subgraph)}
    return [
        dependent
        for task in inside.values()
        for dependent in subgraph.graph.dependents_of(task)
        if dependent.id not in inside
    ]
