"""Operations on the relationships of an instance."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.relationships import CloudifyWorkflowRelationshipInstance
from conductor.runtime.sdk.tasks_graph import forkjoin


class RelationshipOperation(NamedTuple):
    """An operation on both ends of every relationship, as one nested subgraph.

    Relationships to instances of the same node are served side by side, those to different nodes
    one node after the other, in the order of the blueprint.
    """

    name: str
    is_reversed: bool = False

    def tasks(self, instance: CloudifyWorkflowNodeInstance, subgraph: Any) -> list[Any]:
        groups = [self._group(group) for group in _by_target_node(instance)]
        mapped = [group for group in groups if group]
        if not mapped:
            return []
        nested = subgraph.subgraph(f"{self.name}_subgraph")
        ordered = reversed(mapped) if self.is_reversed else mapped
        nested.sequence().add(*(forkjoin(*group) for group in ordered))
        return [nested]

    def _group(self, relationships: Iterable[CloudifyWorkflowRelationshipInstance]) -> list[Any]:
        return [task for one in relationships for task in both_ends(one, self.name)]


def both_ends(relationship: CloudifyWorkflowRelationshipInstance, operation: str) -> list[Any]:
    """The source's and the target's task, as far as they are mapped."""
    tasks = []
    if _is_mapped(operation, relationship.relationship.source_operations):
        tasks.append(relationship.execute_source_operation(operation))
    if _is_mapped(operation, relationship.relationship.target_operations):
        tasks.append(relationship.execute_target_operation(operation))
    return tasks


def _is_mapped(operation: str, operations: Mapping[str, Any]) -> bool:
    return bool((operations.get(operation) or {}).get("operation"))


def _by_target_node(
    instance: CloudifyWorkflowNodeInstance,
) -> Iterable[list[CloudifyWorkflowRelationshipInstance]]:
    groups: dict[str, list[CloudifyWorkflowRelationshipInstance]] = {}
    for relationship in instance.relationships:
        groups.setdefault(relationship.relationship.target_id, []).append(relationship)
    return groups.values()
