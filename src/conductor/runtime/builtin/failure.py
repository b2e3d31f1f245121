"""What happens when a task of a life cycle fails, and that is to be put up with.

Handlers are stored by name with their graph, so each is a function or a class of this module.
"""

from typing import Any

from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.tasks import HandlerResult, SendNodeEventTask


class IgnoreFailure:
    """Tell that a task of the instance failed, and go on as if it had not."""

    def __init__(self, instance_id: str) -> None:
        self.instance_id = instance_id

    def __call__(self, task: Any) -> HandlerResult:
        ctx = task.workflow_context
        event = f"Ignoring the failure of task {task.short_description}"
        home = task.containing_subgraph or ctx.internal.task_graph
        home.add_task(SendNodeEventTask(self.instance_id, event, workflow_context=ctx))
        return HandlerResult.ignore()

    def dump(self) -> dict[str, Any]:
        return {"instance_id": self.instance_id}


def set_send_node_event_on_error_handler(task: Any, instance: CloudifyWorkflowNodeInstance) -> None:
    """Ignore a failure of the task at once, without a retry, but tell of it."""
    task.on_failure = IgnoreFailure(instance.id)


def ignore_failures(subgraph: Any, instance: CloudifyWorkflowNodeInstance) -> None:
    """Ignore each failure inside the subgraph for itself: what comes after it runs all the same."""
    for task in subgraph.contents():
        if not (task.is_subgraph or task.is_instant):  # what only writes cannot fail
            set_send_node_event_on_error_handler(task, instance)


def ignore_subgraph_on_task_failure(subgraph: Any) -> None:
    """Once a task inside fails, leave out the rest of the subgraph and count it as done."""
    subgraph.on_failure = give_up_quietly


def give_up_quietly(subgraph: Any) -> HandlerResult:
    """A subgraph that leaves the graph takes with it what it still contains."""
    return HandlerResult.ignore()
