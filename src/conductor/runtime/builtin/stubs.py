"""Instances that a workflow leaves as they are, but must look at (framework §3.5).

Their stubs carry the order through them, and the relationships that they have to instances that
come or go.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from conductor.runtime.builtin.failure import ignore_failures
from conductor.runtime.builtin.relationships import both_ends
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.relationships import CloudifyWorkflowRelationshipInstance


@dataclass(frozen=True)
class Stubs:
    """`modified` are relationships that changed by themselves: source node id to target node ids,
    as an update knows them."""

    processed: Collection[CloudifyWorkflowNodeInstance]
    modified: Mapping[str, Collection[str]]

    def add(
        self,
        instance: CloudifyWorkflowNodeInstance,
        graph: Any,
        operation: str,
        *,
        is_failure_ignored: bool = False,
    ) -> Any:
        """The subgraph `stub_<id>`, with the operation on the relationships concerned."""
        subgraph = graph.subgraph(f"stub_{instance.id}")
        concerned = [each for each in instance.relationships if self._is_concerned(each)]
        tasks = [task for each in concerned for task in both_ends(each, operation)]
        subgraph.sequence().add(*tasks)
        if is_failure_ignored:
            ignore_failures(subgraph, instance)
        return subgraph

    def _is_concerned(self, relationship: CloudifyWorkflowRelationshipInstance) -> bool:
        if relationship.target_node_instance in self.processed:
            return True
        modified = self.modified.get(relationship.node_instance.node_id, ())
        return relationship.relationship.target_id in modified
