"""Rows of events and logs, in the dense sequence of their execution."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from conductor.control.services.listing import EVERYTHING, Page, Query
from conductor.control.services.stores.events import EventOrigin
from conductor.control.services.stores.execution_leases import HeldExecution
from conductor.control.storage import event_pages, tables
from conductor.control.storage.any_of import is_any_of
from conductor.control.storage.event_grammar import matching, of_kinds
from conductor.control.storage.event_stretches import stretch
from conductor.control.storage.prepared import Prepared
from conductor.control.storage.seen_with_deployments import Viewer
from conductor.domain.event import LOG, EventRecord, StoredEvent
from conductor.domain.execution import Execution
from conductor.domain.ids import ExecutionId, TenantName

_COLUMNS = tables.events.columns
_EXECUTIONS = tables.executions.columns
_MOST_NAMES = 10_000  # in one statement
_HIGHEST = 2**31 - 1
_INSERT = Prepared(
    insert(tables.events).inline(), [column.name for column in _COLUMNS if column.name != "id"]
)


# Made once, since to make a statement takes longer than to carry it out.
_LAST_SEQUENCE = select(_EXECUTIONS.last_sequence).where(
    _EXECUTIONS.id == bindparam("of_execution")
)
_DEPLOYMENTS = tables.deployments.columns
_IS_ITS_OWN = and_(
    _DEPLOYMENTS.tenant == _EXECUTIONS.tenant, _DEPLOYMENTS.id == _EXECUTIONS.deployment_id
)
_ORIGINS = (
    select(
        _EXECUTIONS.id,
        _EXECUTIONS.workflow_id,
        _EXECUTIONS.blueprint_id,
        _EXECUTIONS.deployment_id,
        _DEPLOYMENTS.display_name,
    )
    .join_from(tables.executions, tables.deployments, _IS_ITS_OWN, isouter=True)
    .where(is_any_of(_EXECUTIONS.id, "names"))
)


@dataclass(frozen=True)
class EventRepository:
    connection: Connection

    def append(self, execution: Execution, records: Sequence[EventRecord], at: datetime) -> int:
        last = self._reserve(execution.id, len(records), _logs_in(records))
        self._insert(execution, records, last - len(records), at)
        return last

    def append_held(
        self, held: HeldExecution, records: Sequence[EventRecord], at: datetime
    ) -> HeldExecution:
        self._insert(held, records, held.last_sequence, at)
        logs = _logs_in(records)
        return replace(
            held,
            last_sequence=held.last_sequence + len(records),
            kept_events=held.kept_events + len(records) - logs,
            kept_logs=held.kept_logs + logs,
        )

    def page(
        self,
        tenant: TenantName,
        query: Query,
        kinds: Sequence[str],
        username: str | None = None,
        home: str | None = None,
    ) -> Page[StoredEvent]:
        viewer = Viewer(tenant, username, home)
        found = event_pages.page(self.connection, viewer, query, kinds)
        return Page([_stored(row) for row in found.items], found.total)

    def after(
        self,
        execution_id: ExecutionId,
        sequence: int,
        limit: int,
        query: Query = EVERYTHING,
        kinds: Sequence[str] = (),
        until: int = _HIGHEST,
    ) -> list[StoredEvent]:
        values = {"of_execution": execution_id, "after": sequence, "until": until, "most": limit}
        found = stretch(self.connection, frozenset(kinds), matching(query), values)
        return [_stored(row) for row in found]

    def last_sequence(self, execution_id: ExecutionId) -> int:
        return self.connection.scalar(_LAST_SEQUENCE, {"of_execution": execution_id}) or 0

    def origins(self, execution_ids: Collection[str]) -> dict[str, EventOrigin]:
        found, names = {}, list(execution_ids)
        for begin in range(0, len(names), _MOST_NAMES):
            some = {"names": names[begin : begin + _MOST_NAMES]}
            for identifier, *rest in self.connection.execute(_ORIGINS, some):
                found[identifier] = EventOrigin(*rest)
        return found

    def last_of(self, tenant: TenantName, deployment_id: str) -> dict[ExecutionId, int]:
        found = self.connection.execute(
            select(_EXECUTIONS.id, _EXECUTIONS.last_sequence)
            .where(_EXECUTIONS.tenant == tenant, _EXECUTIONS.deployment_id == deployment_id)
            .where(_EXECUTIONS.last_sequence > 0)
            .order_by(_EXECUTIONS.created_at, _EXECUTIONS.id)
        )
        return {ExecutionId(identifier): last for identifier, last in found}

    def remove_of(
        self,
        tenant: TenantName,
        deployment_id: str,
        query: Query,
        kinds: Sequence[str],
        until: Mapping[ExecutionId, int] | None = None,
    ) -> int:
        """Nobody appends meanwhile: the executions are locked."""
        its_own = [_EXECUTIONS.tenant == tenant, _EXECUTIONS.deployment_id == deployment_id]
        locked = select(_EXECUTIONS.id).where(*its_own).order_by(_EXECUTIONS.id).with_for_update()
        self.connection.execute(locked).all()
        where = [_COLUMNS.tenant == tenant, _COLUMNS.deployment_id == deployment_id]
        where += [*matching(query), *of_kinds(kinds)]
        if until is not None:
            where.append(_not_behind(until, self.last_of(tenant, deployment_id)))
        logs = func.sum(case((_COLUMNS.type == LOG, 1), else_=0))
        gone = self.connection.execute(
            select(_COLUMNS.execution_id, func.count(), logs)
            .where(*where)
            .group_by(_COLUMNS.execution_id)
        ).all()
        self.connection.execute(delete(tables.events).where(*where))
        for execution_id, count, logs_gone in gone:
            self._uncount(execution_id, count - logs_gone, logs_gone)
        return sum(count for _, count, _ in gone)

    def _uncount(self, execution_id: str, events: int, logs: int) -> None:
        self.connection.execute(
            update(tables.executions)
            .where(_EXECUTIONS.id == execution_id)
            .values(
                kept_events=_EXECUTIONS.kept_events - events,
                kept_logs=_EXECUTIONS.kept_logs - logs,
            )
        )

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

    def _reserve(self, execution_id: ExecutionId, count: int, logs: int) -> int:
        return cast(
            int,
            self.connection.scalar(
                update(tables.executions)
                .where(_EXECUTIONS.id == execution_id)
                .values(
                    last_sequence=_EXECUTIONS.last_sequence + count,
                    kept_events=_EXECUTIONS.kept_events + count - logs,
                    kept_logs=_EXECUTIONS.kept_logs + logs,
                )
                .returning(_EXECUTIONS.last_sequence)
            ),
        )


def _not_behind(
    until: Mapping[ExecutionId, int], now: Mapping[ExecutionId, int]
) -> ColumnElement[bool]:
    """Few executions say something meanwhile, however many there are."""
    grown = {each: until.get(each, 0) for each, last in now.items() if last > until.get(each, 0)}
    old = [
        and_(_COLUMNS.execution_id == each, _COLUMNS.sequence <= last)
        for each, last in grown.items()
    ]
    return or_(_COLUMNS.execution_id.not_in(list(grown)), *old)


def _logs_in(records: Sequence[EventRecord]) -> int:
    return sum(record.type == LOG for record in records)


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


def _stored(row: Sequence[Any]) -> StoredEvent:
    """Of a row of `STORED`."""
    return StoredEvent(row[0], row[1], row[2], row[3], EventRecord(*row[4:]))
