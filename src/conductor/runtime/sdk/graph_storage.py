"""Stored graphs and their operations, as workflow code reads and changes them by hand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conductor.domain.facts import (
    Fact,
    GraphStored,
    OperationMoved,
    OperationRemoved,
    OperationStored,
)
from conductor.domain.ids import GraphId, OperationId
from conductor.domain.operation import OperationRecord, OperationState
from conductor.runtime.engine.new_id import new_id
from conductor.runtime.sdk.errors import describe_failure


class GraphStorage:
    """A part of `ctx.internal.handler`. Where nothing is kept, nothing is there and nothing
    happens."""

    def __init__(self, workflow_ctx: Any) -> None:
        self.workflow_ctx = workflow_ctx

    def get_tasks_graph(self, name: str) -> dict[str, Any] | None:
        """The newest of that name, as {id, name}."""
        found: dict[str, Any] | None = self.workflow_ctx.internal.backend.tasks_graph(name)
        return found

    def store_tasks_graph(
        self, name: str, operations: Iterable[Mapping[str, Any]] | None = None
    ) -> dict[str, Any] | None:
        """A new graph with these operations, in the form of `task.dump()` with `dependencies`."""
        if not self.workflow_ctx.internal.journal.keeps:
            return None
        graph_id = GraphId(new_id())
        records = [_record(each, graph_id) for each in operations or ()]
        self._write(GraphStored(graph_id, name, records))
        return {"id": graph_id, "name": name}

    def get_operations(self, graph_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.workflow_ctx.internal.backend.operations(graph_id)
        return found

    def store_operation(self, task: Any, dependencies: Sequence[str], graph_id: str) -> None:
        """Put one more into a stored graph."""
        self._write(OperationStored(task.record(GraphId(graph_id), dependencies)))

    def update_operation(
        self,
        operation_id: str,
        state: str,
        result: Any = None,
        exception: BaseException | None = None,
    ) -> None:
        failure = None if exception is None else describe_failure(exception)
        error = None if exception is None else str(exception)
        moved = OperationState(state)
        self._write(OperationMoved(OperationId(operation_id), moved, result, error, failure))

    def remove_operation(self, operation_id: str) -> None:
        self._write(OperationRemoved(OperationId(operation_id)))

    def _write(self, fact: Fact) -> None:
        internal = self.workflow_ctx.internal
        if internal.journal.keeps:
            internal.write([fact])


def _record(operation: Mapping[str, Any], graph_id: GraphId) -> OperationRecord:
    return OperationRecord(
        id=OperationId(operation["id"]),
        graph_id=graph_id,
        name=operation["name"],
        type=operation["type"],
        dependencies=tuple(operation.get("dependencies") or ()),
        parameters=operation.get("parameters") or {},
    )
