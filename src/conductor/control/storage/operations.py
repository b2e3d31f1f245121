"""Rows of tasks graphs and of the operations in them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from conductor.control.services.listing import Page, Query
from conductor.control.services.stores.operations import StoredGraph
from conductor.control.storage import tables
from conductor.control.storage.columns import Moment, Prose
from conductor.control.storage.prepared import Lookup, Prepared
from conductor.domain.decisions import Decided
from conductor.domain.errors import NotFound
from conductor.domain.execution import RESUMABLE
from conductor.domain.facts import OperationMoved, OperationTaken
from conductor.domain.ids import GraphId, TenantName
from conductor.domain.operation import (
    TERMINATED,
    OperationRecord,
    OperationState,
    is_counted,
)
from conductor.domain.stored_operation import StoredOperation

_GRAPHS = tables.tasks_graphs.columns
_COLUMNS = tables.operations.columns
_ONE = _COLUMNS.id == bindparam("of_id")
_INSERT = Prepared(
    insert(tables.operations).inline(),
    [
        "id",
        "graph_id",
        "place",
        "name",
        "type",
        "state",
        "dependencies",
        "parameters",
        "created_at",
    ],
)
_BRIEFS = Lookup(
    select(_COLUMNS.id, _COLUMNS.state, _COLUMNS.type)
    .join(tables.tasks_graphs, _COLUMNS.graph_id == _GRAPHS.id)
    .where(_GRAPHS.execution_id == bindparam("of_execution")),
    _COLUMNS.id,
)
_KNOWN = Lookup(select(_COLUMNS.id), _COLUMNS.id)
_MOVE = Prepared(
    update(tables.operations)
    .where(_ONE)
    .values(
        state=bindparam("to_state"),
        result=bindparam("to_result"),
        error=bindparam("to_error"),
        failure=bindparam("to_failure"),
        is_resumable=func.coalesce(bindparam("to_resumable", type_=Boolean), _COLUMNS.is_resumable),
        moved_at=bindparam("at"),
    )
)
_TAKE = Prepared(
    update(tables.operations)
    .where(_ONE)
    .values(
        {
            each: func.coalesce(bindparam(f"to_{each.name}", type_=Prose), each)
            for each in (_COLUMNS.manager_name, _COLUMNS.agent_name)
        }
    )
)
_JUDGE = Prepared(
    update(tables.operations)
    .where(_ONE)
    .values(verdict=bindparam("to_verdict"), retried_by=bindparam("to_retried_by"))
)


@dataclass(frozen=True)
class GraphRepository:
    connection: Connection

    def add(self, graph: StoredGraph) -> None:
        row = {
            "id": graph.id,
            "execution_id": graph.execution_id,
            "name": graph.name,
            "created_at": graph.created_at,
        }
        self.connection.execute(insert(tables.tasks_graphs), [row])

    def named(self, execution_id: str, name: str | None = None) -> list[StoredGraph]:
        statement = select(tables.tasks_graphs).where(_GRAPHS.execution_id == execution_id)
        if name is not None:
            statement = statement.where(_GRAPHS.name == name)
        rows = self.connection.execute(statement.order_by(_GRAPHS.created_at, _GRAPHS.id))
        return [StoredGraph(**row._mapping) for row in rows]

    def get(self, graph_id: str) -> StoredGraph:
        found = self.find(graph_id)
        if found is None:
            raise NotFound("tasks graph", graph_id)
        return found

    def put_state(self, graph_id: str, state: str) -> None:
        self.connection.execute(
            update(tables.tasks_graphs).where(_GRAPHS.id == graph_id).values(state=state)
        )

    def find(self, graph_id: str) -> StoredGraph | None:
        row = self.connection.execute(
            select(tables.tasks_graphs).where(_GRAPHS.id == graph_id)
        ).first()
        return None if row is None else StoredGraph(**row._mapping)


@dataclass(frozen=True)
class OperationRepository:
    """`place` keeps the order in which a graph's operations were added."""

    connection: Connection

    def add_all(self, operations: Sequence[OperationRecord], at: datetime) -> None:
        places = self._next_places({operation.graph_id for operation in operations})
        rows = []
        for operation in operations:
            rows.append(_values(operation, places[operation.graph_id], at))
            places[operation.graph_id] += 1
        _INSERT.run_all(self.connection, rows)

    def of_graph(self, graph_id: str) -> list[StoredOperation]:
        return self._all(select(tables.operations).where(_COLUMNS.graph_id == graph_id))

    def page(
        self,
        query: Query,
        execution_id: str,
        graph_id: str | None = None,
        *,
        states: Collection[str] = (),
        types: Collection[str] = (),
    ) -> Page[StoredOperation]:
        graphs = select(_GRAPHS.id).where(_GRAPHS.execution_id == execution_id)
        where: list[ColumnElement[bool]] = [_COLUMNS.graph_id.in_(graphs)]
        if graph_id is not None:
            where.append(_COLUMNS.graph_id == graph_id)
        if states:
            where.append(_COLUMNS.state.in_(states))
        if types:
            where.append(_COLUMNS.type.in_(types))
        total = self.connection.scalar(select(func.count()).where(*where)) or 0
        listed = select(tables.operations).where(*where)
        return Page(self._all(listed.limit(query.size).offset(query.offset)), total)

    def of_execution(self, execution_id: str) -> list[StoredOperation]:
        graphs = select(_GRAPHS.id).where(_GRAPHS.execution_id == execution_id)
        return self._all(select(tables.operations).where(_COLUMNS.graph_id.in_(graphs)))

    def get(self, identifier: str) -> StoredOperation:
        found = self._all(select(tables.operations).where(_COLUMNS.id == identifier))
        if not found:
            raise NotFound("operation", identifier)
        return found[0]

    def execution_of(self, identifier: str) -> str:
        statement = (
            select(_GRAPHS.execution_id)
            .join(tables.operations, _COLUMNS.graph_id == _GRAPHS.id)
            .where(_COLUMNS.id == identifier)
        )
        found = self.connection.scalar(statement)
        if found is None:
            raise NotFound("operation", identifier)
        return str(found)

    def known(self, identifiers: Collection[str]) -> set[str]:
        return {str(name) for (name,) in _KNOWN.rows(self.connection, identifiers, {})}

    def waiting_of(self, tenant: TenantName, deployment_id: str) -> list[StoredOperation]:
        of = tables.executions.columns
        graphs = (
            select(_GRAPHS.id)
            .join(tables.executions, _GRAPHS.execution_id == of.id)
            .where(
                of.tenant == tenant,
                of.deployment_id == deployment_id,
                of.status.in_(list(RESUMABLE)),
            )
        )
        return self._all(
            select(tables.operations).where(
                _COLUMNS.graph_id.in_(graphs), _COLUMNS.state == OperationState.PENDING
            )
        )

    def unfinished(self, identifiers: Collection[str]) -> set[str]:
        statement = select(_COLUMNS.id).where(
            _COLUMNS.id.in_(list(identifiers)), _COLUMNS.state.not_in(list(TERMINATED))
        )
        return {str(identifier) for (identifier,) in self.connection.execute(statement)}

    def briefs(
        self, execution_id: str, identifiers: Iterable[str]
    ) -> dict[str, tuple[OperationState, bool]]:
        rows = _BRIEFS.rows(self.connection, identifiers, {"of_execution": execution_id})
        return {name: (OperationState(state), is_counted(kind)) for name, state, kind in rows}

    def move_all(self, moves: Iterable[OperationMoved], at: datetime) -> None:
        rows = [
            {
                "of_id": move.operation_id,
                "to_state": move.state,
                "to_result": move.result,
                "to_error": move.error,
                "to_failure": move.failure,
                "to_resumable": move.is_resumable,
                "at": at,
            }
            for move in moves
        ]
        _MOVE.run_all(self.connection, rows)

    def take_all(self, taken: Iterable[OperationTaken]) -> None:
        rows = [
            {
                "of_id": each.operation_id,
                "to_manager_name": each.manager_name,
                "to_agent_name": each.agent_name,
            }
            for each in taken
        ]
        _TAKE.run_all(self.connection, rows)

    def judge_all(self, verdicts: Mapping[str, tuple[str, str | None]]) -> None:
        rows = [
            {"of_id": identifier, "to_verdict": verdict, "to_retried_by": retried_by}
            for identifier, (verdict, retried_by) in verdicts.items()
        ]
        _JUDGE.run_all(self.connection, rows)

    def remove_all(self, identifiers: Sequence[str]) -> None:
        if identifiers:
            self.connection.execute(
                delete(tables.operations).where(_COLUMNS.id.in_(list(identifiers)))
            )

    def decide(self, operation: StoredOperation) -> None:
        self.reset([operation.record], operation.decisions[-1].at)
        self.connection.execute(
            update(tables.operations)
            .where(_COLUMNS.id == operation.record.id)
            .values(
                verdict=operation.verdict,
                error=operation.error,
                failure=operation.failure,
                decisions=operation.decisions,
            )
        )

    def reset(self, operations: Sequence[OperationRecord], at: datetime | None = None) -> None:
        when = literal(at, Moment())
        for operation in operations:
            moves = _COLUMNS.state != operation.state
            self.connection.execute(
                update(tables.operations)
                .where(_COLUMNS.id == operation.id)
                .values(
                    state=operation.state,
                    moved_at=case((moves, when), else_=_COLUMNS.moved_at),
                    parameters=dict(operation.parameters),
                    result=None,
                    error=None,
                    failure=None,
                    verdict=None,
                )
            )

    def _all(self, statement: Select[Any]) -> list[StoredOperation]:
        ordered = statement.order_by(_COLUMNS.graph_id, _COLUMNS.place)
        return [_stored(row) for row in self.connection.execute(ordered)]

    def _next_places(self, graph_ids: set[GraphId]) -> dict[GraphId, int]:
        statement = (
            select(_COLUMNS.graph_id, func.max(_COLUMNS.place) + 1)
            .where(_COLUMNS.graph_id.in_(graph_ids))
            .group_by(_COLUMNS.graph_id)
        )
        known = {graph_id: place for graph_id, place in self.connection.execute(statement)}
        return {graph_id: known.get(graph_id, 0) for graph_id in graph_ids}


def _values(operation: OperationRecord, place: int, at: datetime) -> dict[str, Any]:
    return {
        "id": operation.id,
        "graph_id": operation.graph_id,
        "place": place,
        "name": operation.name,
        "type": operation.type,
        "state": operation.state,
        "dependencies": list(operation.dependencies),
        "parameters": dict(operation.parameters),
        "created_at": at,
    }


def _stored(row: Row[Any]) -> StoredOperation:
    record = OperationRecord(
        id=row.id,
        graph_id=row.graph_id,
        name=row.name,
        type=row.type,
        state=OperationState(row.state),
        dependencies=tuple(row.dependencies),
        parameters=row.parameters,
    )
    return StoredOperation(
        record,
        row.created_at,
        row.result,
        row.error,
        row.verdict,
        row.retried_by,
        row.failure,
        row.is_resumable,
        row.manager_name,
        row.agent_name,
        msgspec.convert(row.decisions, tuple[Decided, ...]),
        row.moved_at,
    )
