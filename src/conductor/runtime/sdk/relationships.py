"""Relationships as workflow code walks along them (framework §1.5)."""

from collections.abc import Mapping
from typing import Any


class CloudifyWorkflowRelationship:
    """A relationship of a node template."""

    def __init__(
        self, ctx: Any, node: Any, container: Any, relationship: Mapping[str, Any]
    ) -> None:
        self.ctx = ctx
        self.node = node
        self._container = container
        self._relationship = relationship

    @property
    def type(self) -> str:
        return str(self._relationship["type"])

    @property
    def target_id(self) -> str:
        return str(self._relationship["target_id"])

    @property
    def target_node(self) -> Any:
        return self._container.get_node(self.target_id)

    @property
    def source_operations(self) -> dict[str, Any]:
        return self._relationship.get("source_operations") or {}

    @property
    def target_operations(self) -> dict[str, Any]:
        return self._relationship.get("target_operations") or {}

    @property
    def properties(self) -> dict[str, Any]:
        return self._relationship.get("properties") or {}

    def is_derived_from(self, other_relationship: str) -> bool:
        return other_relationship in self._relationship["type_hierarchy"]


class CloudifyWorkflowRelationshipInstance:
    """A relationship between two node instances."""

    def __init__(
        self, ctx: Any, node_instance: Any, container: Any, relationship_instance: Mapping[str, Any]
    ) -> None:
        self.ctx = ctx
        self.node_instance = node_instance
        self._container = container
        self._relationship_instance = relationship_instance
        self._relationship = node_instance.node.get_relationship(
            relationship_instance["target_name"]
        )

    @property
    def type(self) -> str:
        return str(self._relationship_instance["type"])

    @property
    def source_id(self) -> str:
        return str(self.node_instance.id)

    @property
    def target_id(self) -> str:
        return str(self._relationship_instance["target_id"])

    @property
    def target_node_instance(self) -> Any:
        return self._container.get_node_instance(self.target_id)

    @property
    def relationship(self) -> CloudifyWorkflowRelationship:
        relationship: CloudifyWorkflowRelationship = self._relationship
        return relationship

    def execute_source_operation(
        self,
        operation: str,
        kwargs: Mapping[str, Any] | None = None,
        allow_kwargs_override: bool = False,
        send_task_events: bool = True,
    ) -> Any:
        """Run a source operation, in the context of the source instance."""
        return self.ctx.internal.execute_operation(
            operation,
            self.node_instance,
            self.relationship.source_operations,
            kwargs,
            allow_kwargs_override=allow_kwargs_override,
            send_task_events=send_task_events,
            related=self.target_node_instance,
            is_source=True,
        )

    def execute_target_operation(
        self,
        operation: str,
        kwargs: Mapping[str, Any] | None = None,
        allow_kwargs_override: bool = False,
        send_task_events: bool = True,
    ) -> Any:
        """Run a target operation, in the context of the target instance."""
        return self.ctx.internal.execute_operation(
            operation,
            self.target_node_instance,
            self.relationship.target_operations,
            kwargs,
            allow_kwargs_override=allow_kwargs_override,
            send_task_events=send_task_events,
            related=self.node_instance,
            is_source=False,
        )
