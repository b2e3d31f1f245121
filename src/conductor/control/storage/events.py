"""Rows of events and logs, in the dense sequence of their execution."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Row, func, insert, or_, select, update

from conductor.control.services.listing import Page, Query, Range
from conductor.control.services.stores import HeldExecution
from conductor.control.storage import tables
from conductor.control.storage.prepared import Prepared
from conductor.domain.errors import InvalidInput
from conductor.domain.event import EventRecord, StoredEvent
from conductor.domain.execution import Execution
from conductor.domain.ids import ExecutionId, TenantName

_COLUMNS = tables.events.columns
_ALIASES = {
    "reported_timestamp": "reported_at",
    "_storage_id": "id",
    "node_id": "node_name",
    "message.text": "message",
}
_PATTERNS = frozenset({"operation", "message"})
_INSERT = Prepared(
    insert(tables.events).inline(), [column.name for column in _COLUMNS if column.name != "id"]
)


@dataclass(frozen=True)
class EventRepository:
    connection: Connection

    def append(self, execution: Execution, records: Sequence[EventRecord], at: datetime) -> int:
        last = self._reserve(execution.id, len(records))
        self._insert(execution, records, last - len(records), at)
        return last

    def append_held(
        self, held: HeldExecution, records: Sequence[EventRecord], at: datetime
    ) -> HeldExecution:
        self._insert(held, records, held.last_sequence, at)
        return replace(held, last_sequence=held.last_sequence + len(records))

    def page(self, tenant: TenantName, query: Query, kinds: Sequence[str]) -> Page[StoredEvent]:
        where = [_COLUMNS.tenant == tenant, *(_match(*each) for each in query.filters.items())]
        where += [part for each in query.ranges for part in _within(each)]
        if kinds:
            where.append(_COLUMNS.type.in_(kinds))
        total = self.connection.scalar(
            select(func.count()).select_from(tables.events).where(*where)
        )
        listed = select(tables.events).where(*where).order_by(*_order(query.sort))
        rows = self.connection.execute(listed.limit(query.size).offset(query.offset))
        return Page([_stored(row) for row in rows], total or 0)

    def after(self, execution_id: ExecutionId, sequence: int, limit: int) -> list[StoredEvent]:
        statement = (
            select(tables.events)
            .where(_COLUMNS.execution_id == execution_id, _COLUMNS.sequence > sequence)
            .order_by(_COLUMNS.sequence)
            .limit(limit)
        )
        return [_stored(row) for row in self.connection.execute(statement)]

    def _insert(
        self,
        execution: Execution | HeldExecution,
        records: Sequence[EventRecord],
        last: int,
        at: datetime,
    ) -> None:
        columns = {**_columns(records), "sequence": range(last + 1, last + 1 + len(records))}
        same = {
            "execution_id": execution.id,
            "tenant": execution.tenant,
            "deployment_id": execution.deployment_id,
            "reported_at": at,
        }
        _INSERT.run_columns(self.connection, columns, same)

    def _reserve(self, execution_id: ExecutionId, count: int) -> int:
        executions = tables.executions
        last = executions.columns.last_sequence
        return cast(
            int,
            self.connection.scalar(
                update(executions)
                .where(executions.columns.id == execution_id)
                .values(last_sequence=last + count)
                .returning(last)
            ),
        )


def _columns(records: Sequence[EventRecord]) -> dict[str, Sequence[Any]]:
    contexts = [record.context for record in records]
    return {
        "type": [record.type for record in records],
        "message": [record.message for record in records],
        "timestamp": [record.timestamp for record in records],
        "event_type": [record.event_type for record in records],
        "level": [record.level for record in records],
        "logger": [record.logger for record in records],
        "node_instance_id": [context.get("node_id") for context in contexts],
        "node_name": [context.get("node_name") for context in contexts],
        "operation": [context.get("operation") for context in contexts],
        "context": [dict(context) for context in contexts],
    }


def _stored(row: Row[Any]) -> StoredEvent:
    record = EventRecord(
        type=row.type,
        message=row.message,
        timestamp=row.timestamp,
        event_type=row.event_type,
        level=row.level,
        logger=row.logger,
        context=row.context,
    )
    return StoredEvent(row.id, row.execution_id, row.sequence, row.reported_at, record)


def _column(name: str) -> ColumnElement[Any]:
    found = tables.events.columns.get(_ALIASES.get(name, name))
    if found is None:
        raise InvalidInput(f"events cannot be filtered or sorted by {name!r}")
    return found


def _match(name: str, values: Sequence[str]) -> ColumnElement[bool]:
    """`operation` and `message` are patterns with % and _; every other filter is exact."""
    column = _column(name)
    if _ALIASES.get(name, name) in _PATTERNS:
        return or_(*(column.ilike(value) for value in values))
    return column.in_(values)


def _within(asked: Range) -> Iterator[ColumnElement[bool]]:
    column = _column(asked.field)
    if asked.since is not None:
        yield column >= asked.since
    if asked.until is not None:
        yield column < asked.until


def _order(sort: Sequence[str]) -> list[ColumnElement[Any]]:
    """What was reported at one moment keeps the order of its execution: by storage id."""
    wishes = list(sort) or ["reported_timestamp"]
    descending = wishes[-1].startswith("-")
    order = []
    for wish in wishes:
        column = _column(wish.lstrip("+-"))
        order.append(column.desc() if wish.startswith("-") else column.asc())
    return [*order, _COLUMNS.id.desc() if descending else _COLUMNS.id.asc()]
