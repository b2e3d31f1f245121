"""Sequences in all the forms in which authors write them."""

from collections.abc import Callable, Sequence

import pytest

from conductor.runtime.engine.graph import TasksGraph
from conductor.runtime.engine.sequence import TaskSequence, forkjoin
from conductor.runtime.engine.task import Task

Names = set[str]


@pytest.mark.parametrize(
    "add",
    [
        lambda sequence, a, b, c: sequence.add(a, b, c),
        lambda sequence, a, b, c: sequence.add([a, b, c]),
        lambda sequence, a, b, c: sequence.add(a, [b, c]),
        lambda sequence, a, b, c: [sequence.add(each) for each in (a, b, c)],
        lambda sequence, a, b, c: sequence.add((a, forkjoin(), [[b], []]), forkjoin(c)),
    ],
)
def test_every_form_of_a_sequence_is_the_same_chain(
    add: Callable[[TaskSequence, Task, Task, Task], object],
) -> None:
    graph, tasks = TasksGraph(), [Task(info=name) for name in "abc"]
    add(graph.sequence(), *tasks)
    assert _waits(graph, tasks) == [set(), {"a"}, {"b"}]


def test_a_fork_waits_for_what_is_before_it_and_what_follows_for_all_of_it() -> None:
    graph, tasks = TasksGraph(), [Task(info=name) for name in "abcd"]
    a, b, c, d = tasks
    graph.sequence().add([a, forkjoin(b, c), d])
    assert _waits(graph, tasks) == [set(), {"a"}, {"a"}, {"b", "c"}]


def test_a_task_may_be_added_by_either_name_and_again() -> None:
    graph, tasks = TasksGraph(), [Task(info=name) for name in "ab"]
    graph.add(tasks[0])
    graph.add_task(tasks[1])
    graph.add(tasks[1])
    assert [task.info for task in graph.tasks] == ["a", "b"]


def _waits(graph: TasksGraph, tasks: Sequence[Task]) -> list[Names]:
    """For each task the names of those that it waits for."""
    names = {task.id: str(task.info) for task in tasks}
    return [{names[each] for each in graph.dependencies_of(task)} for task in tasks]
