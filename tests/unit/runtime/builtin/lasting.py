"""A world that keeps operations as the manager does, and can lose a run in the middle."""

from collections.abc import Callable
from typing import Any

from builtin.world import World
from conductor.domain.facts import (
    Fact,
    GraphStored,
    OperationJudged,
    OperationMoved,
    OperationStored,
    Receipt,
)
from conductor.domain.operation import IN_FLIGHT, OperationRecord
from conductor.runtime.builtin.workflows import install
from conductor.runtime.host.load import load
from conductor.runtime.sdk.current import current_workflow_ctx
from conductor.runtime.sdk.ports import RunPorts
from conductor.runtime.sdk.workflow_context import CloudifyWorkflowContext


class Lost(BaseException):
    """The process that ran the workflow is gone."""


class LastingWorld(World):
    """Keeps operations as the manager does, and can lose its run after some of them."""

    def __init__(self, lost_after: int | None = None) -> None:
        super().__init__()
        self.lost_after = lost_after
        self.names: dict[str, str] = {}
        self.kept: dict[str, dict[str, Any]] = {}
        self.records.tasks_graph = self._tasks_graph  # type: ignore[method-assign]
        self.records.operations = self._operations  # type: ignore[method-assign]

    def append(self, facts: Any) -> Receipt:
        receipt = super().append(facts)
        for fact in facts if receipt.is_written else ():
            self._keep(fact)
        return receipt

    def perform(self, task: Any) -> None:
        if self.lost_after is not None and len(self.performed()) >= self.lost_after:
            raise Lost
        super().perform(task)

    def resume(
        self, workflow: Callable[..., Any] = install, *, is_reset: bool = True, **parameters: Any
    ) -> None:
        """As `cfy executions resume --reset-operations` prepares it."""
        self.lost_after = None
        for each in self.kept.values():
            if each["state"] in IN_FLIGHT and each["type"] != "SubgraphTask":
                each["state"] = "pending"
                each["parameters"]["resume"] = not is_reset
        raw = {"deployment_id": "dep", "execution_id": "run", "task_retries": 0, "resume": True}
        ctx = CloudifyWorkflowContext(raw, RunPorts(self.records, self, self, load=load))
        with current_workflow_ctx.push(ctx):
            workflow(ctx=ctx, **parameters)

    def _tasks_graph(self, name: str) -> dict[str, Any] | None:
        found = [graph for graph, stored in self.names.items() if stored == name]
        return {"id": found[-1], "name": name} if found else None

    def _operations(self, graph_id: str) -> list[dict[str, Any]]:
        return [dict(each) for each in self.kept.values() if each["graph_id"] == graph_id]

    def _keep(self, fact: Fact) -> None:
        if isinstance(fact, GraphStored):
            self.names[fact.graph_id] = fact.name
            for operation in fact.operations:
                self._keep_operation(operation)
        elif isinstance(fact, OperationStored):
            self._keep_operation(fact.operation)
        elif isinstance(fact, OperationMoved):
            outcome = {"result": fact.result, "error": fact.error, "failure": fact.failure}
            self.kept[fact.operation_id] |= {"state": str(fact.state), **outcome}
        elif isinstance(fact, OperationJudged):
            judged = {"verdict": fact.verdict, "retried_by": fact.retried_by}
            self.kept[fact.operation_id] |= judged

    def _keep_operation(self, operation: OperationRecord) -> None:
        self.kept[operation.id] = {
            "id": operation.id,
            "graph_id": operation.graph_id,
            "name": operation.name,
            "type": operation.type,
            "state": "pending",
            "dependencies": list(operation.dependencies),
            "parameters": dict(operation.parameters),
        }
