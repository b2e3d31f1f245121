"""One operation on many instances."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conductor.runtime.builtin.ordering import sources_after_targets
from conductor.runtime.builtin.selection import Selection
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.tasks_graph import make_or_get_graph


@dataclass(frozen=True)
class OperationRun:
    """By dependency order, those that are not chosen take part with nothing to do, so that order
    holds through them too."""

    ctx: Any
    operation: str
    selection: Selection
    kwargs: Mapping[str, Any]
    is_override_allowed: bool
    is_ordered: bool

    def execute(self) -> None:
        self.graph(name=f"execute_operation_{self.operation}").execute()

    @make_or_get_graph
    def graph(self) -> Any:
        graph = self.ctx.graph_mode()
        subgraphs = {each: self._subgraph(graph, each) for each in self.selection.chosen}
        if self.is_ordered:
            for instance in self.selection.others:
                subgraphs[instance] = graph.subgraph(f"stub_{instance.id}")
            sources_after_targets(graph, subgraphs)
        return graph

    def _subgraph(self, graph: Any, instance: CloudifyWorkflowNodeInstance) -> Any:
        subgraph = graph.subgraph(instance.id)
        if instance.node.has_operation(self.operation):
            subgraph.sequence().add(
                instance.send_event(f"Starting operation {self.operation}"),
                instance.execute_operation(
                    self.operation,
                    kwargs=self.kwargs,
                    allow_kwargs_override=self.is_override_allowed,
                ),
                instance.send_event(f"Finished operation {self.operation}"),
            )
        return subgraph
