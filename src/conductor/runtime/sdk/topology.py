"""The nodes and instances that a workflow works on, tied to each other."""

from collections.abc import Iterator
from typing import Any

from conductor.runtime.sdk.nodes import CloudifyWorkflowNode, CloudifyWorkflowNodeInstance

CONTAINED_IN = "cloudify.relationships.contained_in"


class WorkflowNodesAndInstancesContainer:
    """The nodes and instances that a workflow works on, tied to each other."""

    def __init__(
        self,
        workflow_context: Any,
        raw_nodes: list[dict[str, Any]] | None = None,
        raw_instances: list[dict[str, Any]] | None = None,
    ) -> None:
        self.workflow_context = workflow_context
        self._load(raw_nodes or [], raw_instances or [])

    @property
    def nodes(self) -> Iterator[CloudifyWorkflowNode]:
        return iter(self._nodes.values())

    @property
    def node_instances(self) -> Iterator[CloudifyWorkflowNodeInstance]:
        return iter(self._node_instances.values())

    def get_node(self, node_id: str | None) -> CloudifyWorkflowNode | None:
        return self._nodes.get(node_id or "")

    def get_node_instance(self, node_instance_id: str) -> CloudifyWorkflowNodeInstance | None:
        return self._node_instances.get(node_instance_id)

    def refresh_node_instances(self) -> None:
        """Ask again; the objects given out before stay as they were."""
        handler = self.workflow_context.internal.handler
        self._load(handler.get_nodes(), handler.get_node_instances())

    def _load(self, raw_nodes: list[dict[str, Any]], raw_instances: list[dict[str, Any]]) -> None:
        context = self.workflow_context
        self._nodes = {raw["id"]: CloudifyWorkflowNode(context, raw, self) for raw in raw_nodes}
        self._node_instances = {
            raw["id"]: CloudifyWorkflowNodeInstance(context, self._nodes[raw["node_id"]], raw, self)
            for raw in raw_instances
        }
        for instance in self._node_instances.values():
            for relationship in instance.relationships:
                container = relationship.target_node_instance
                if container and relationship.relationship.is_derived_from(CONTAINED_IN):
                    container._contained_instances.append(instance)
