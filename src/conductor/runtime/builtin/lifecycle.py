"""The life cycle of node instances, for workflows of any author (framework §3.2)."""

from collections.abc import Collection, Mapping
from typing import Any

from conductor.runtime.builtin.failure import (
    ignore_subgraph_on_task_failure,
    set_send_node_event_on_error_handler,
)
from conductor.runtime.builtin.host import (
    is_host_node,
    plugins_install_task,
    plugins_uninstall_task,
    prepare_running_agent,
)
from conductor.runtime.builtin.processor import LifecycleProcessor, NodeInstances
from conductor.runtime.builtin.subgraphs import (
    get_subgraph_on_failure_handler,
    heal_node_instance_subgraph,
    install_node_instance_subgraph,
    reinstall_node_instance_subgraph,
    rollback_node_instance_subgraph,
    uninstall_node_instance_subgraph,
    update_node_instance_subgraph,
)
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance

__all__ = [
    "LifecycleProcessor",
    "execute_establish_relationships",
    "execute_unlink_relationships",
    "get_subgraph_on_failure_handler",
    "heal_node_instance_subgraph",
    "heal_node_instances",
    "ignore_subgraph_on_task_failure",
    "install_node_instance_subgraph",
    "install_node_instances",
    "is_host_node",
    "plugins_install_task",
    "plugins_uninstall_task",
    "prepare_running_agent",
    "reinstall_node_instance_subgraph",
    "reinstall_node_instances",
    "rollback_node_instance_subgraph",
    "rollback_node_instances",
    "set_send_node_event_on_error_handler",
    "uninstall_node_instance_subgraph",
    "uninstall_node_instances",
    "update_node_instance_subgraph",
    "update_node_instances",
]


def install_node_instances(
    graph: Any,
    node_instances: NodeInstances,
    related_nodes: NodeInstances | None = None,
    name_prefix: str = "",
) -> None:
    """Install instances, and establish what the related ones have to do with them."""
    LifecycleProcessor(graph, node_instances, related_nodes, name_prefix=name_prefix).install()


def uninstall_node_instances(
    graph: Any,
    node_instances: NodeInstances,
    ignore_failure: bool,
    related_nodes: NodeInstances | None = None,
    name_prefix: str = "",
) -> None:
    """Uninstall instances, after unlinking what the related ones have to do with them."""
    LifecycleProcessor(
        graph,
        node_instances,
        related_nodes,
        ignore_failure=ignore_failure,
        name_prefix=name_prefix,
    ).uninstall()


def reinstall_node_instances(
    graph: Any,
    node_instances: NodeInstances,
    ignore_failure: bool,
    related_nodes: NodeInstances | None = None,
) -> None:
    """Uninstall instances, then install them as they are now."""
    chosen, related = list(node_instances), list(related_nodes or ())
    prefix = "reinstall-"
    uninstall_node_instances(graph, chosen, ignore_failure, related, prefix)
    graph.ctx.refresh_node_instances()
    install_node_instances(graph, _as_now(graph, chosen), _as_now(graph, related), prefix)


def heal_node_instances(
    graph: Any,
    node_instances: NodeInstances,
    related_nodes: NodeInstances | None = None,
    name_prefix: str = "",
    ignore_failure: bool = False,
) -> None:
    """Run the heal operations of instances, each after those that it relates to.

    One that cannot be healed never fails the graph, whatever `ignore_failure` says: its system
    property `heal_failed` is the execution's id.
    """
    LifecycleProcessor(
        graph,
        node_instances,
        related_nodes,
        ignore_failure=ignore_failure,
        name_prefix=name_prefix,
    ).heal()


def update_node_instances(
    graph: Any,
    node_instances: NodeInstances,
    related_nodes: NodeInstances | None = None,
    name_prefix: str = "",
) -> None:
    """Run the update operations of instances that have drifted, and of their relationships that
    have, as the last drift check found them; each instance after those that it relates to.

    One that cannot be updated never fails the graph: its system property `update_failed` is the
    execution's id.
    """
    LifecycleProcessor(graph, node_instances, related_nodes, name_prefix=name_prefix).update()


def rollback_node_instances(
    graph: Any,
    node_instances: NodeInstances,
    related_nodes: NodeInstances | None = None,
    name_prefix: str = "",
    ignore_failure: bool = True,
) -> None:
    """Take back the step that instances are in the middle of: creating and configuring to
    `uninitialized`, starting to `configured`."""
    LifecycleProcessor(
        graph,
        node_instances,
        related_nodes,
        ignore_failure=ignore_failure,
        name_prefix=name_prefix,
    ).rollback()


def execute_establish_relationships(
    graph: Any,
    node_instances: NodeInstances,
    related_nodes: NodeInstances | None = None,
    modified_relationship_ids: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Establish relationships between living instances: of source node ids to target node ids."""
    _living(graph, node_instances, related_nodes, modified_relationship_ids, "establish-").install()


def execute_unlink_relationships(
    graph: Any,
    node_instances: NodeInstances,
    related_nodes: NodeInstances | None = None,
    modified_relationship_ids: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Unlink them; failures are ignored."""
    _living(graph, node_instances, related_nodes, modified_relationship_ids, "unlink-").uninstall()


def _living(
    graph: Any,
    node_instances: NodeInstances,
    related_nodes: NodeInstances | None,
    modified_relationship_ids: Mapping[str, Collection[str]] | None,
    prefix: str,
) -> LifecycleProcessor:
    living = {*node_instances, *(related_nodes or ())}
    return LifecycleProcessor(
        graph,
        related_nodes=living,
        modified_relationship_ids=modified_relationship_ids,
        name_prefix=prefix,
    )


def _as_now(graph: Any, instances: NodeInstances) -> list[CloudifyWorkflowNodeInstance]:
    """The same instances in the states that they came to; those that are gone are left out."""
    found = [graph.ctx.get_node_instance(instance.id) for instance in instances]
    return [instance for instance in found if instance is not None]
