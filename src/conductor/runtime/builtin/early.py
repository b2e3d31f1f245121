"""Waiting for one operation of an instance only, not for the whole of its installation.

That is what a relationship of type depends_on_lifecycle_operation asks for (framework §3.5).
"""

from typing import Any

from conductor.runtime.builtin.interfaces import lifecycle_operation
from conductor.runtime.sdk.relationships import CloudifyWorkflowRelationshipInstance

_DEPENDS_ON_OPERATION = "cloudify.relationships.depends_on_lifecycle_operation"


def tasks_to_wait_for(relationship: CloudifyWorkflowRelationshipInstance, target: Any) -> list[Any]:
    """What of the subgraph `target` must be done before the relationship's source may begin."""
    operation = _awaited_operation(relationship)
    found = None if operation is None else find_operation(target, operation)
    if found is None:
        return [target]
    return target.graph.dependents_of(found) or [found]


def find_operation(subgraph: Any, operation: str) -> Any:
    """The task of an instance's subgraph that runs its operation of that full name, or None."""
    for task in subgraph.tasks.values():
        if not task.is_subgraph and operation_of(task) == operation:
            return task
    return None


def operation_of(task: Any) -> str | None:
    """The full name of the operation that a task runs for an instance itself."""
    operation = task.cloudify_context.get("operation") or {}
    return None if "relationship" in operation else operation.get("name")


def _awaited_operation(relationship: CloudifyWorkflowRelationshipInstance) -> str | None:
    template = relationship.relationship
    if not template.is_derived_from(_DEPENDS_ON_OPERATION):
        return None
    short_name = template.properties.get("operation")
    return lifecycle_operation(short_name) if short_name else None
