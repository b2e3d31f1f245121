"""Rows of workers."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from conductor.control.storage import tables
from conductor.domain.worker import Worker

_COLUMNS = tables.workers.columns
_FIELDS = [_COLUMNS[field.name] for field in fields(Worker)]


@dataclass(frozen=True)
class WorkerRepository:
    connection: Connection

    def all(self) -> list[Worker]:
        rows = self.connection.execute(select(*_FIELDS).order_by(_COLUMNS.id))
        return [Worker(*row) for row in rows]

    def find(self, identifier: str) -> Worker | None:
        row = self.connection.execute(select(*_FIELDS).where(_COLUMNS.id == identifier)).first()
        return None if row is None else Worker(*row)

    def put(self, worker: Worker) -> None:
        self.remove(worker.id)
        self.connection.execute(insert(tables.workers), [asdict(worker)])

    def beat(self, identifier: str, at: datetime) -> bool:
        done = self.connection.execute(
            update(tables.workers)
            .where(_COLUMNS.id == identifier)
            .values(beats=_COLUMNS.beats + 1, seen_at=at)
        )
        return done.rowcount == 1

    def remove(self, identifier: str) -> None:
        self.connection.execute(delete(tables.workers).where(_COLUMNS.id == identifier))
