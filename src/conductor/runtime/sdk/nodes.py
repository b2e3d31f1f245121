"""Nodes and their instances as workflow code walks over them (framework §1.5)."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from cloudify_rest_client.node_instances import NodeInstance
from cloudify_rest_client.nodes import Node
from conductor.runtime.sdk.relationships import (
    CloudifyWorkflowRelationship,
    CloudifyWorkflowRelationshipInstance,
)
from conductor.runtime.sdk.tasks import (
    NOPLocalWorkflowTask,
    SendNodeEventTask,
    SetNodeInstanceStateTask,
)


class CloudifyWorkflowNode:
    """A node template of the deployment."""

    def __init__(self, ctx: Any, node: dict[str, Any], container: Any) -> None:
        self.ctx = ctx
        self._node = Node(node)  # plugins read its fields as attributes
        self._container = container
        self._relationships = {
            each["target_id"]: CloudifyWorkflowRelationship(ctx, self, container, each)
            for each in node.get("relationships") or ()
        }
        self._node_instances: dict[str, Any] = {}

    @property
    def id(self) -> str:
        return str(self._node["id"])

    @property
    def type(self) -> str:
        return str(self._node["type"])

    @property
    def type_hierarchy(self) -> list[str]:
        return list(self._node["type_hierarchy"])

    @property
    def properties(self) -> dict[str, Any]:
        return self._node.get("properties") or {}

    @property
    def plugins(self) -> list[dict[str, Any]]:
        return self._node.get("plugins") or []

    @property
    def plugins_to_install(self) -> list[dict[str, Any]]:
        return self._node.get("plugins_to_install") or []

    @property
    def host_id(self) -> str | None:
        return self._node.get("host_id")

    @property
    def host_node(self) -> Any:
        return self._container.get_node(self.host_id)

    @property
    def number_of_instances(self) -> int:
        return int(self._node["number_of_instances"])

    @property
    def planned_number_of_instances(self) -> int:
        return int(self._node["planned_number_of_instances"])

    @property
    def operations(self) -> dict[str, Any]:
        return self._node.get("operations") or {}

    @property
    def relationships(self) -> Iterator[CloudifyWorkflowRelationship]:
        return iter(self._relationships.values())

    @property
    def instances(self) -> Iterator[Any]:
        return iter(self._node_instances.values())

    def has_operation(self, operation_name: str) -> bool:
        """True when somebody implements it."""
        return bool((self.operations.get(operation_name) or {}).get("operation"))

    def get_relationship(self, target_id: str) -> CloudifyWorkflowRelationship | None:
        return self._relationships.get(target_id)


class CloudifyWorkflowNodeInstance:
    """One of a node's instances. It equals another picture of the same instance."""

    def __init__(self, ctx: Any, node: Any, node_instance: dict[str, Any], container: Any) -> None:
        self.ctx = ctx
        self.node = node
        self._node_instance = NodeInstance(node_instance)  # the same
        self._container = container
        self._contained_instances: list[Any] = []
        self._relationship_instances = {
            each["target_id"]: CloudifyWorkflowRelationshipInstance(ctx, self, container, each)
            for each in node_instance.get("relationships") or ()
            if node.get_relationship(each["target_name"]) is not None
        }
        node._node_instances[self.id] = self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CloudifyWorkflowNodeInstance) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<node instance {self.id} ({self.state})>"

    @property
    def id(self) -> str:
        return str(self._node_instance["id"])

    @property
    def node_id(self) -> str:
        return str(self._node_instance["node_id"])

    @property
    def deployment_id(self) -> str | None:
        return self._node_instance.get("deployment_id")

    @property
    def state(self) -> str | None:
        return self._node_instance.get("state")

    @property
    def version(self) -> int:
        return int(self._node_instance.get("version") or 0)

    @property
    def modification(self) -> str | None:
        return self._node_instance.get("modification")

    @property
    def scaling_groups(self) -> list[dict[str, Any]]:
        return list(self._node_instance.get("scaling_groups") or [])

    @property
    def runtime_properties(self) -> dict[str, Any]:
        return self._node_instance.get("runtime_properties") or {}

    @property
    def system_properties(self) -> dict[str, Any]:
        return self._node_instance.get("system_properties") or {}

    @property
    def relationships(self) -> Iterator[CloudifyWorkflowRelationshipInstance]:
        return iter(self._relationship_instances.values())

    @property
    def contained_instances(self) -> list[Any]:
        """Those contained in it directly."""
        return self._contained_instances

    @property
    def logger(self) -> logging.Logger:
        return self.ctx.internal.logger_of(self)  # type: ignore[no-any-return]

    def get_contained_subgraph(self) -> set[Any]:
        """Itself and everything contained in it, at any depth."""
        found = {self}
        for child in self._contained_instances:
            found |= child.get_contained_subgraph()
        return found

    def set_state(self, state: str) -> Any:
        if self.ctx.dry_run:
            return NOPLocalWorkflowTask(self.ctx)
        return self.ctx._process_task(SetNodeInstanceStateTask(self.id, state, self.ctx))

    def get_state(self) -> Any:
        return self.ctx.internal.get_state_of(self)

    def send_event(self, event: str, additional_context: dict[str, Any] | None = None) -> Any:
        task = SendNodeEventTask(self.id, event, additional_context, self.ctx)
        return self.ctx._process_task(task)

    def execute_operation(
        self,
        operation: str,
        kwargs: Mapping[str, Any] | None = None,
        allow_kwargs_override: bool = False,
        send_task_events: bool = True,
    ) -> Any:
        """A task that runs the operation; one that does nothing when nobody implements it."""
        return self.ctx.internal.execute_operation(
            operation,
            self,
            self.node.operations,
            kwargs,
            allow_kwargs_override=allow_kwargs_override,
            send_task_events=send_task_events,
        )
