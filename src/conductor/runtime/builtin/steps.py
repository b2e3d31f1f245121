"""The rows of which the life cycle tables are made (framework §3.3, §3.4)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.tasks import HandlerResult


class Work(Protocol):
    """Something to do with an instance; its tasks run one after the other.

    There are none when the instance has no such operation. `subgraph` is where the tasks will
    live, for work that groups some of them.
    """

    def tasks(self, instance: CloudifyWorkflowNodeInstance, subgraph: Any) -> list[Any]: ...


class SetState(NamedTuple):
    state: str

    def tasks(self, instance: CloudifyWorkflowNodeInstance, subgraph: Any) -> list[Any]:
        return [instance.set_state(self.state)]


class Say(NamedTuple):
    event: str

    def tasks(self, instance: CloudifyWorkflowNodeInstance, subgraph: Any) -> list[Any]:
        return [instance.send_event(self.event)]


class Operation(NamedTuple):
    """An operation of the instance, and what accompanies it if it is mapped."""

    name: str
    before: tuple[Work, ...] = ()
    after: tuple[Work, ...] = ()
    kwargs: Mapping[str, Any] | None = None
    on_success: Callable[[Any], HandlerResult] | None = None

    def tasks(self, instance: CloudifyWorkflowNodeInstance, subgraph: Any) -> list[Any]:
        if not instance.node.has_operation(self.name):
            return []
        task = instance.execute_operation(self.name, kwargs=self.kwargs)
        task.on_success = self.on_success
        return [
            *all_tasks(self.before, instance, subgraph),
            task,
            *all_tasks(self.after, instance, subgraph),
        ]


class Step(NamedTuple):
    """A row of a table: work that lies behind an instance once it is in a state of `past`."""

    work: Work
    past: frozenset[str] = frozenset()


def all_tasks(
    works: Iterable[Work], instance: CloudifyWorkflowNodeInstance, subgraph: Any
) -> list[Any]:
    return [task for work in works for task in work.tasks(instance, subgraph)]


def remaining_tasks(
    steps: Iterable[Step], state: str, instance: CloudifyWorkflowNodeInstance, subgraph: Any
) -> list[Any]:
    """The tasks of those steps that an instance in `state` has still before it."""
    ahead = [step.work for step in steps if state not in step.past]
    return all_tasks(ahead, instance, subgraph)
