"""Rows of the secrets that executions were told: encrypted already."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from conductor.control.storage import tables
from conductor.domain.ids import ExecutionId

_COLUMNS = tables.confidences.columns


@dataclass(frozen=True)
class ConfidenceRepository:
    connection: Connection

    def of(self, execution_id: ExecutionId) -> list[bytes]:
        told = select(_COLUMNS.encrypted_value).where(_COLUMNS.execution_id == execution_id)
        return [bytes(each) for each in self.connection.scalars(told.order_by(_COLUMNS.number))]

    def add(self, execution_id: ExecutionId, known: int, encrypted: Sequence[bytes]) -> None:
        rows = [
            {"execution_id": execution_id, "number": number, "encrypted_value": value}
            for number, value in enumerate(encrypted, known + 1)
        ]
        self.connection.execute(insert(tables.confidences), rows)
        self.connection.execute(
            update(tables.executions)
            .where(tables.executions.columns.id == execution_id)
            .values(confided=known + len(rows))
        )
