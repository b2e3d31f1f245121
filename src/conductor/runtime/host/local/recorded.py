"""The tasks graphs and operations of one execution, as its facts tell of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from conductor.domain.errors import NotFound
from conductor.domain.facts import (
    Fact,
    GraphStored,
    OperationJudged,
    OperationMoved,
    OperationRemoved,
    OperationStored,
)
from conductor.domain.operation import OperationRecord
from conductor.domain.stored_operation import StoredOperation


class RecordedOperations:
    """Empty where nothing is kept. An operation that is stored a second time begins anew."""

    def __init__(self) -> None:
        self._graphs: list[GraphStored] = []
        self._operations: dict[str, StoredOperation] = {}

    def apply(self, facts: Iterable[Fact], at: datetime) -> None:
        for fact in facts:
            match fact:
                case GraphStored():
                    self._graphs.append(fact)
                    for record in fact.operations:
                        self._add(record, at)
                case OperationStored():
                    self._add(fact.operation, at)
                case OperationMoved():
                    self._move(fact, at)
                case OperationJudged():
                    self._judge(fact)
                case OperationRemoved():
                    self._operations.pop(fact.operation_id, None)

    @property
    def all(self) -> Sequence[StoredOperation]:
        return list(self._operations.values())

    def graph(self, name: str) -> dict[str, Any] | None:
        """The newest of that name."""
        found = [each for each in self._graphs if each.name == name]
        return {"id": found[-1].graph_id, "name": name} if found else None

    def of_graph(self, graph_id: str) -> list[dict[str, Any]]:
        """In the shape in which a graph is restored."""
        return [shape_of(each) for each in self.all if each.record.graph_id == graph_id]

    def get(self, operation_id: str) -> StoredOperation:
        if operation_id not in self._operations:
            raise NotFound("operation", operation_id)
        return self._operations[operation_id]

    def _add(self, record: OperationRecord, at: datetime) -> None:
        before = self._operations.get(record.id)
        made_at = before.created_at if before else at
        self._operations[record.id] = StoredOperation(record, made_at, moved_at=at)

    def _move(self, move: OperationMoved, at: datetime) -> None:
        stored = self._operations[move.operation_id]
        says = move.is_resumable
        self._operations[move.operation_id] = replace(
            stored,
            record=replace(stored.record, state=move.state),
            result=move.result,
            error=move.error,
            failure=move.failure,
            is_resumable=stored.is_resumable if says is None else says,
            moved_at=at,
        )

    def _judge(self, judged: OperationJudged) -> None:
        self._operations[judged.operation_id] = replace(
            self._operations[judged.operation_id],
            verdict=judged.verdict,
            retried_by=judged.retried_by,
        )


def shape_of(operation: StoredOperation) -> dict[str, Any]:
    record = operation.record
    return {
        "id": record.id,
        "tasks_graph_id": record.graph_id,
        "name": record.name,
        "type": record.type,
        "state": str(record.state),
        "dependencies": list(record.dependencies),
        "parameters": dict(record.parameters),
        "result": operation.result,
        "error": operation.error,
        "failure": operation.failure,
        "verdict": operation.verdict,
        "retried_by": operation.retried_by,
        "is_resumable": operation.is_resumable,
        "created_at": operation.created_at,
        "moved_at": operation.moved_at,
    }
