"""What a resumed installation does about instances that were in the middle of a step (§3.5).

Nobody knows how far an operation came before the execution was lost, so its traces are removed
before it runs again. That this removal fails is no reason not to go on.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from conductor.runtime.builtin import interfaces
from conductor.runtime.builtin.early import operation_of
from conductor.runtime.builtin.failure import ignore_failures
from conductor.runtime.builtin.host import HOST_STOPPING
from conductor.runtime.builtin.steps import Operation, Work, all_tasks
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance

_REMEDIES: Mapping[tuple[str, str], tuple[Work, ...]] = {
    ("starting", interfaces.START): (
        Operation(interfaces.PRESTOP),
        HOST_STOPPING,
        Operation(interfaces.STOP),
    ),
    ("creating", interfaces.CREATE): (
        Operation(interfaces.DELETE),
        Operation(interfaces.POSTDELETE),
    ),
}


def clean_up_half_done(graph: Any, instances: Iterable[CloudifyWorkflowNodeInstance]) -> None:
    """Put a subgraph `resume_cleanup_<id>` before each operation that was interrupted."""
    by_id = {instance.id: instance for instance in instances}
    for task in graph.tasks:
        instance = by_id.get(task.cloudify_context.get("node_id", ""))
        if instance is not None and not task.is_terminated:  # nor what was said to be done
            remedy = _REMEDIES.get((instance.state or "", operation_of(task) or ""), ())
            _put_before(task, graph, instance, remedy)


def _put_before(
    task: Any, graph: Any, instance: CloudifyWorkflowNodeInstance, remedy: tuple[Work, ...]
) -> None:
    tasks = all_tasks(remedy, instance, None)
    if not tasks:
        return
    home = task.containing_subgraph or graph
    cleanup = home.subgraph(f"resume_cleanup_{instance.id}")
    cleanup.sequence().add(*tasks)
    ignore_failures(cleanup, instance)
    for dependency in graph.dependencies_of(task):
        graph.add_dependency(cleanup, graph.get_task(dependency))
    graph.add_dependency(task, cleanup)
