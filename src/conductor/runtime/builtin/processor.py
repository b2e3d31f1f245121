"""Takes a set of instances through a life cycle, in the order of their relationships."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from conductor.runtime.builtin import interfaces
from conductor.runtime.builtin.half_done import clean_up_half_done
from conductor.runtime.builtin.ordering import sources_after_targets, targets_after_sources
from conductor.runtime.builtin.stubs import Stubs
from conductor.runtime.builtin.subgraphs import (
    heal_node_instance_subgraph,
    install_node_instance_subgraph,
    rollback_node_instance_subgraph,
    uninstall_node_instance_subgraph,
    update_node_instance_subgraph,
)
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.tasks_graph import make_or_get_graph

NodeInstances = Iterable[CloudifyWorkflowNodeInstance]


class LifecycleProcessor:
    """`node_instances` are processed; `related_nodes` are the instances that stay as they are.

    Graphs are stored as `<name_prefix>install` (or `uninstall`, `heal`, `update`, `rollback`), and
    found again under these names when the execution is resumed.
    """

    def __init__(
        self,
        graph: Any,
        node_instances: NodeInstances | None = None,
        related_nodes: NodeInstances | None = None,
        modified_relationship_ids: Mapping[str, Collection[str]] | None = None,
        ignore_failure: bool = False,
        name_prefix: str = "",
    ) -> None:
        self.graph = graph
        processed = dict.fromkeys(node_instances or ())
        self.node_instances = list(processed)
        self.intact_nodes = [each for each in related_nodes or () if each not in processed]
        self.ignore_failure = ignore_failure
        self._name_prefix = name_prefix
        self._stubs = Stubs(processed.keys(), modified_relationship_ids or {})

    def install(self) -> None:
        graph = self._install_graph(name=f"{self._name_prefix}install")
        if graph.ctx.resume:
            clean_up_half_done(graph, self.node_instances)
        graph.execute()

    def uninstall(self) -> None:
        self._uninstall_graph(name=f"{self._name_prefix}uninstall").execute()

    def heal(self) -> None:
        self._in_place(heal_node_instance_subgraph, name=f"{self._name_prefix}heal").execute()

    def update(self) -> None:
        self._in_place(update_node_instance_subgraph, name=f"{self._name_prefix}update").execute()

    def rollback(self) -> None:
        self._rollback_graph(name=f"{self._name_prefix}rollback").execute()

    @make_or_get_graph
    def _install_graph(self) -> Any:
        subgraphs = {
            instance: install_node_instance_subgraph(instance, self.graph)
            for instance in self.node_instances
        }
        for instance in self.intact_nodes:
            subgraphs[instance] = self._stubs.add(instance, self.graph, interfaces.ESTABLISH)
        sources_after_targets(self.graph, subgraphs)
        return self.graph

    @make_or_get_graph
    def _uninstall_graph(self) -> Any:
        subgraphs = {
            instance: uninstall_node_instance_subgraph(instance, self.graph, self.ignore_failure)
            for instance in self.node_instances
        }
        for instance in self.intact_nodes:
            subgraphs[instance] = self._stubs.add(
                instance, self.graph, interfaces.UNLINK, is_failure_ignored=True
            )
        targets_after_sources(self.graph, subgraphs)
        return self.graph

    @make_or_get_graph
    def _in_place(self, subgraph_of: Callable[..., Any]) -> Any:
        subgraphs = {each: subgraph_of(each, self.graph) for each in self.node_instances}
        sources_after_targets(self.graph, subgraphs | self._bare_stubs())
        return self.graph

    @make_or_get_graph
    def _rollback_graph(self) -> Any:
        subgraphs = {
            instance: rollback_node_instance_subgraph(instance, self.graph, self.ignore_failure)
            for instance in self.node_instances
        }
        targets_after_sources(self.graph, subgraphs | self._bare_stubs())
        return self.graph

    def _bare_stubs(self) -> dict[CloudifyWorkflowNodeInstance, Any]:
        """Those that stay as they are carry nothing but the order."""
        return {each: self.graph.subgraph(f"stub_{each.id}") for each in self.intact_nodes}
