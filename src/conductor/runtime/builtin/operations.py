"""One operation on many instances."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conductor.runtime.builtin.ordering import a_subgraph_each
from conductor.runtime.builtin.selection import Selection
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.tasks_graph import make_or_get_graph


@dataclass(frozen=True)
class OperationRun:
    """One operation, run on each chosen instance that has it."""

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
        a_subgraph_each(graph, self.selection, self._fill, is_ordered=self.is_ordered)
        return graph

    def _fill(self, subgraph: Any, instance: CloudifyWorkflowNodeInstance) -> None:
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
