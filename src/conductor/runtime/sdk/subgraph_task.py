"""A subgraph that belongs to a workflow context."""

from collections.abc import Mapping
from typing import Any

from conductor.runtime.engine.subgraph import Subgraph
from conductor.runtime.engine.task import Task
from conductor.runtime.sdk.workflow_task import WorkflowTask


class SubgraphTask(Subgraph, WorkflowTask):
    """A group of tasks that is itself a task."""

    def __init__(
        self,
        graph: Any,
        workflow_context: Any = None,
        task_id: str | None = None,
        total_retries: int = 0,
        **fields: Any,
    ) -> None:
        WorkflowTask.__init__(
            self, workflow_context or graph.ctx, task_id, total_retries=total_retries, **fields
        )
        self.graph = graph
        self.tasks: dict[str, Task] = {}
        self.failed_task: Task | None = None

    @classmethod
    def restore(cls, ctx: Any, graph: Any, task_descr: Mapping[str, Any]) -> "SubgraphTask":
        return cls(graph, ctx, task_descr["id"])
