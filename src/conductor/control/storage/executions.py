"""Rows of executions: moved by compare-and-set, claimed by epoch."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, ClassVar

import msgspec
from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from conductor.control.services.listing import Query
from conductor.control.services.stores import HeldExecution
from conductor.control.storage import tables
from conductor.control.storage.any_of import is_any_of
from conductor.control.storage.of_deployments import is_of_them, of_them
from conductor.control.storage.prepared import Prepared
from conductor.control.storage.seen_with_deployments import SeenWithDeployment
from conductor.domain.deployment import CREATE_ENVIRONMENT, LatestExecution
from conductor.domain.errors import Conflict
from conductor.domain.execution import ACTIVE, FINAL, WAITING, Execution, ExecutionStatus
from conductor.domain.facts import Receipt
from conductor.domain.ids import ExecutionId, TenantName, WorkerId
from conductor.domain.traffic import BY_SERVER, Home, Tally, Unfinished

_COLUMNS = tables.executions.columns
_DEPLOYMENTS = tables.deployments.columns
_REFUSED = tables.refused_batches
_HELD = [_COLUMNS[field.name] for field in fields(HeldExecution)]
_COUNTERS = (
    "total_operations",
    "finished_operations",
    "last_batch",
    "last_sequence",
    "kept_events",
    "kept_logs",
    "unnumbered",
)
_UNFINISHED_NAMES = [field.name for field in fields(Unfinished)]
_UNFINISHED = [_COLUMNS[name] for name in _UNFINISHED_NAMES]
_IN_THE_WAY = [*ACTIVE, ExecutionStatus.QUEUED]
_DOOR = 9002  # the number of the lock in PostgreSQL, which knows no others of ours
_NEIGHBOURS = tables.executions.alias("neighbours")
# Made once, since to make a statement takes longer than to carry it out.
_IS_OF_THEM = is_of_them(tables.executions)
_CREATIONS = select(_COLUMNS.tenant, _COLUMNS.deployment_id, _COLUMNS.id).where(
    _IS_OF_THEM, _COLUMNS.workflow_id == CREATE_ENVIRONMENT
)
_NEWEST = (
    select(_NEIGHBOURS.columns.id)
    .where(
        _NEIGHBOURS.columns.tenant == _DEPLOYMENTS.tenant,
        _NEIGHBOURS.columns.deployment_id == _DEPLOYMENTS.id,
    )
    .order_by(_NEIGHBOURS.columns.created_at.desc())
    .limit(1)
)
_LATEST = Prepared(
    select(
        _DEPLOYMENTS.tenant,
        _DEPLOYMENTS.id,
        _COLUMNS.id,
        _COLUMNS.workflow_id,
        _COLUMNS.status,
        _COLUMNS.total_operations,
        _COLUMNS.finished_operations,
    )
    .join_from(tables.deployments, tables.executions, _COLUMNS.id == _NEWEST.scalar_subquery())
    .where(is_any_of(_DEPLOYMENTS.tenant, "tenants"), is_any_of(_DEPLOYMENTS.id, "deployments"))
)
_PARENTS = tables.executions.alias("parents")
_IS_NESTED = exists().where(
    _PARENTS.columns.id == _COLUMNS.parent_id, _PARENTS.columns.status.in_(list(ACTIVE))
)
_ITS_STARTER_WAITS = exists().where(
    _PARENTS.columns.id == _COLUMNS.parent_id, _PARENTS.columns.status.in_(list(WAITING))
)
_IS_OF_SYSTEM_WIDE = exists().where(
    _PARENTS.columns.id == _COLUMNS.parent_id,
    _PARENTS.columns.status.in_(list(ACTIVE)),
    _PARENTS.columns.is_system_workflow.is_(True),
)
_HOLD = Prepared(select(*_HELD).where(_COLUMNS.id == bindparam("of_id")).with_for_update())
_ADVANCE = Prepared(
    update(tables.executions)
    .where(_COLUMNS.id == bindparam("of_id"))
    .values({name: bindparam(f"to_{name}") for name in _COUNTERS})
)


class ExecutionRepository(SeenWithDeployment[Execution]):
    table: ClassVar[Table] = tables.executions
    noun = Execution
    kind = "execution"
    derived: ClassVar[Mapping[str, ColumnElement[Any]]] = {
        "status_display": case(
            {str(each): each.display for each in ExecutionStatus}, value=_COLUMNS.status
        )
    }

    def move(self, before: Execution, after: Execution) -> None:
        done = self.connection.execute(
            update(self.table)
            .where(_COLUMNS.id == before.id, _COLUMNS.status == before.status)
            .values(
                status=after.status,
                error=after.error,
                started_at=after.started_at,
                ended_at=after.ended_at,
                is_resumed=after.is_resumed,
                worker_id=after.worker_id,
                recoveries=after.recoveries,
                recovered_with=after.recovered_with,
                ends_by=after.ends_by,
                deeds=after.deeds,
            )
        )
        if done.rowcount != 1:
            raise Conflict(f"execution {before.id} is no longer {before.status}; look at it again")

    def active_of(self, tenant: TenantName, deployment_id: str) -> list[Execution]:
        return self._all(
            self._nouns()
            .where(
                _COLUMNS.tenant == tenant,
                _COLUMNS.deployment_id == deployment_id,
                _COLUMNS.status.in_(_IN_THE_WAY),
            )
            .order_by(_COLUMNS.created_at, _COLUMNS.id)
        )

    def active_children(self, parent_id: ExecutionId) -> list[Execution]:
        return self._all(
            self._nouns()
            .where(_COLUMNS.parent_id == parent_id, _COLUMNS.status.not_in(list(FINAL)))
            .order_by(_COLUMNS.created_at, _COLUMNS.id)
        )

    def children(self, parent_id: ExecutionId) -> list[Execution]:
        mine = self._nouns().where(_COLUMNS.parent_id == parent_id)
        return self._all(mine.order_by(_COLUMNS.created_at, _COLUMNS.id))

    def lock_of(self, tenant: TenantName, deployment_id: str) -> None:
        self.connection.execute(
            select(_COLUMNS.id)
            .where(
                _COLUMNS.tenant == tenant,
                _COLUMNS.deployment_id == deployment_id,
                _COLUMNS.status.in_(list(ACTIVE)),
            )
            .order_by(_COLUMNS.id)
            .with_for_update()
        ).all()

    def latest(self, of: Collection[tuple[str, str]]) -> dict[tuple[str, str], LatestExecution]:
        rows = _LATEST.rows(self.connection, of_them(of))
        return {
            (tenant, deployment): LatestExecution(id_, workflow, ExecutionStatus(status), *counts)
            for tenant, deployment, id_, workflow, status, *counts in rows
        }

    def creations(self, of: Collection[tuple[str, str]]) -> dict[tuple[str, str], ExecutionId]:
        rows = self.connection.execute(_CREATIONS, of_them(of)).all()
        return {(tenant, deployment): ExecutionId(each) for tenant, deployment, each in rows}

    def with_status(self, statuses: Iterable[ExecutionStatus], limit: int) -> list[Execution]:
        return self._all(
            self._nouns()
            .where(_COLUMNS.status.in_(list(statuses)))
            .order_by(_COLUMNS.created_at, _COLUMNS.id)
            .limit(limit)
        )

    def due(self, at: datetime) -> list[Unfinished]:
        is_scheduled = _COLUMNS.status == ExecutionStatus.SCHEDULED
        return self._unfinished(is_scheduled, _COLUMNS.scheduled_for <= at)

    def overdue(self, at: datetime) -> list[Execution]:
        late = (_COLUMNS.status.in_(list(ACTIVE)), _COLUMNS.ends_by <= at)
        return self._all(self._nouns().where(*late).order_by(_COLUMNS.id))

    def unfinished_counts(self) -> dict[str, int]:
        statuses = [each for each in ExecutionStatus if each not in FINAL]
        counted = (
            select(_COLUMNS.status, func.count())
            .where(_COLUMNS.status.in_(statuses))
            .group_by(_COLUMNS.status)
        )
        found = {status: count for status, count in self.connection.execute(counted)}
        return {str(each): found.get(str(each), 0) for each in statuses}

    def close_door(self) -> None:
        if self.connection.dialect.name == "postgresql":  # in SQLite only one writes at a time
            self.connection.execute(select(func.pg_advisory_xact_lock(_DOOR)))

    def system_wide(self) -> list[Unfinished]:
        return self._unfinished(
            _COLUMNS.is_system_workflow.is_(True), _COLUMNS.status.in_(_IN_THE_WAY)
        )

    def active(self) -> list[Unfinished]:
        return self._unfinished(_COLUMNS.status.in_(list(ACTIVE)))

    def neighbours(self, homes: Collection[Home]) -> dict[Home, list[Unfinished]]:
        found: dict[Home, list[Unfinished]] = {home: [] for home in homes}
        deployments = {deployment for _, deployment in homes if deployment is not None}
        tenants = {tenant for tenant, _ in homes}
        for each in self._unfinished(
            _COLUMNS.tenant.in_(tenants),
            _COLUMNS.deployment_id.in_(deployments),
            _COLUMNS.status.in_(_IN_THE_WAY),
        ):
            if each.home in found:
                found[each.home].append(each)
        return found

    def startable(self) -> list[Unfinished]:
        return self._unfinished(*_waits_for_nothing())

    def count_startable(self) -> dict[TenantName, int]:
        return self._by_tenant(*_waits_for_nothing(), ~_IS_NESTED)

    def tally(self) -> Tally:
        takes_place = and_(
            _COLUMNS.status != ExecutionStatus.QUEUED,
            _COLUMNS.workflow_id.not_in(BY_SERVER),
            ~_IS_NESTED,
        )
        key = (_COLUMNS.tenant, _COLUMNS.status, _COLUMNS.is_system_workflow)
        counted = (
            select(*key, func.sum(case((takes_place, 1), else_=0)))
            .where(_COLUMNS.status.in_(_IN_THE_WAY))
            .group_by(*key)
        )
        taken: Counter[TenantName] = Counter()
        has_queued = has_system_wide = False
        for tenant, status, is_system_wide, places in self.connection.execute(counted):
            taken[TenantName(tenant)] += int(places)
            has_queued |= status == ExecutionStatus.QUEUED
            has_system_wide |= is_system_wide
        return Tally(dict(+taken), has_queued, has_system_wide)

    def waiting_starters(self, executions: Collection[Execution]) -> dict[ExecutionId, Unfinished]:
        starters = {each.parent_id for each in executions if each.parent_id}
        if not starters:
            return {}
        where = (_COLUMNS.id.in_(starters), _COLUMNS.status.in_(list(WAITING)))
        return {each.id: each for each in self._unfinished(*where)}

    def nested(self, executions: Collection[Execution | Unfinished]) -> set[ExecutionId]:
        parents = {each.parent_id for each in executions if each.parent_id}
        if not parents:
            return set()
        active = select(_COLUMNS.id).where(
            _COLUMNS.id.in_(parents), _COLUMNS.status.in_(list(ACTIVE))
        )
        busy = set(self.connection.scalars(active))
        return {each.id for each in executions if each.parent_id in busy}

    def _unfinished(self, *where: ColumnElement[bool]) -> list[Unfinished]:
        found = select(*_UNFINISHED).where(*where).order_by(_COLUMNS.created_at, _COLUMNS.id)
        return [
            msgspec.convert(dict(zip(_UNFINISHED_NAMES, row, strict=True)), Unfinished)
            for row in self.connection.execute(found)
        ]

    def _by_tenant(self, *where: ColumnElement[bool]) -> dict[TenantName, int]:
        counted = select(_COLUMNS.tenant, func.count()).where(*where).group_by(_COLUMNS.tenant)
        return {TenantName(tenant): count for tenant, count in self.connection.execute(counted)}

    def unclaimed(self, limit: int) -> list[Execution]:
        waiting = (
            self._nouns()
            .where(_COLUMNS.status == ExecutionStatus.PENDING, _COLUMNS.worker_id.is_(None))
            .order_by(_COLUMNS.created_at, _COLUMNS.id)
            .with_for_update(skip_locked=True, of=self.table)
        )
        return [
            *self._all(waiting.where(_IS_NESTED)),
            *self._all(waiting.where(~_IS_NESTED).limit(limit)),
        ]

    def has_unclaimed(self) -> bool:
        waiting = select(_COLUMNS.id).where(
            _COLUMNS.status == ExecutionStatus.PENDING, _COLUMNS.worker_id.is_(None)
        )
        return self.connection.execute(waiting.limit(1)).first() is not None

    def claim(self, execution: Execution, worker_id: WorkerId, token_hash: str) -> Execution:
        epoch = execution.epoch + 1
        self.connection.execute(
            update(self.table)
            .where(_COLUMNS.id == execution.id)
            .values(epoch=epoch, worker_id=worker_id, token_hash=token_hash, last_batch=0)
        )
        self.connection.execute(delete(_REFUSED).where(_REFUSED.c.execution_id == execution.id))
        return replace(execution, epoch=epoch, worker_id=worker_id, last_batch=0)

    def fence(self, execution_id: ExecutionId) -> None:
        self.connection.execute(
            update(self.table)
            .where(_COLUMNS.id == execution_id)
            .values(epoch=_COLUMNS.epoch + 1, token_hash=None)
        )

    def held_by(self, worker_id: str) -> list[Execution]:
        mine = self._nouns().where(_COLUMNS.worker_id == worker_id, _COLUMNS.status.in_(ACTIVE))
        return self._all(mine.order_by(_COLUMNS.created_at, _COLUMNS.id))

    def holders(self) -> set[str]:
        held = select(_COLUMNS.worker_id).where(
            _COLUMNS.worker_id.is_not(None), _COLUMNS.status.in_(ACTIVE)
        )
        return {str(worker_id) for (worker_id,) in self.connection.execute(held.distinct())}

    def hold(self, execution_id: ExecutionId) -> HeldExecution | None:
        rows = _HOLD.rows(self.connection, {"of_id": execution_id})
        if not rows:
            return None
        identifier, tenant, deployment_id, status, *numbers = rows[0]
        return HeldExecution(identifier, tenant, deployment_id, ExecutionStatus(status), *numbers)

    def advance(self, held: HeldExecution) -> None:
        counters = {f"to_{name}": getattr(held, name) for name in _COUNTERS}
        _ADVANCE.run_all(self.connection, [{"of_id": held.id, **counters}])

    def note_refusal(self, execution_id: ExecutionId, number: int, receipt: Receipt) -> None:
        row = {
            "execution_id": execution_id,
            "number": number,
            "conflicts": list(receipt.conflicts),
            "refusal": receipt.refusal or "",
        }
        self.connection.execute(insert(_REFUSED), [row])

    def refusal(self, execution_id: ExecutionId, number: int) -> Receipt | None:
        row = self.connection.execute(
            select(_REFUSED.c.conflicts, _REFUSED.c.refusal).where(
                _REFUSED.c.execution_id == execution_id, _REFUSED.c.number == number
            )
        ).first()
        return row and Receipt(is_written=False, conflicts=tuple(row[0]), refusal=row[1])

    def by_token(self, token_hash: str) -> Execution | None:
        return self._first(self._nouns().where(_COLUMNS.token_hash == token_hash))

    def by_id(self, identifier: ExecutionId, *, for_update: bool = False) -> Execution | None:
        statement = self._nouns().where(_COLUMNS.id == identifier)
        return self._first(statement.with_for_update() if for_update else statement)

    def by_ids(self, identifiers: Collection[str]) -> dict[str, Execution]:
        found = self._all(self._nouns().where(_COLUMNS.id.in_(identifiers)))
        return {each.id: each for each in found}

    def count(self, execution_id: ExecutionId, *, total: int, finished: int) -> None:
        self.connection.execute(
            update(self.table)
            .where(_COLUMNS.id == execution_id)
            .values(
                total_operations=_COLUMNS.total_operations + total,
                finished_operations=_COLUMNS.finished_operations + finished,
            )
        )

    def remove_of(self, tenant: TenantName, deployment_id: str, *, keep: str | None = None) -> None:
        self.connection.execute(
            delete(self.table).where(
                _COLUMNS.tenant == tenant,
                _COLUMNS.deployment_id == deployment_id,
                _COLUMNS.id != (keep or ""),
            )
        )

    def remove_finished(
        self,
        tenant: TenantName | None,
        query: Query,
        *,
        before: datetime | None,
        keep_last: int,
    ) -> int:
        ended = _COLUMNS.status.in_(list(FINAL))
        where = [*self._within(tenant), *self._matches(query), ended]
        if before is not None:
            where.append(_COLUMNS.created_at < before)
        newest_first = (_COLUMNS.created_at.desc(), _COLUMNS.id.desc())
        going = select(_COLUMNS.id).where(*where).order_by(*newest_first).offset(keep_last)
        done = self.connection.execute(
            # another may have resumed one of them meanwhile
            delete(self.table).where(_COLUMNS.id.in_(going), _COLUMNS.id.not_in(_makers()), ended)
        )
        return done.rowcount


def _makers() -> Select[tuple[str]]:
    """The newest execution that made the environment of each deployment that is there."""
    key = [_COLUMNS.tenant, _COLUMNS.deployment_id]
    place = func.row_number().over(partition_by=key, order_by=_COLUMNS.created_at.desc())
    ended = select(_COLUMNS.id, place.label("place")).where(
        _COLUMNS.workflow_id == CREATE_ENVIRONMENT,
        _COLUMNS.status == ExecutionStatus.TERMINATED,
        exists().where(
            _DEPLOYMENTS.tenant == _COLUMNS.tenant, _DEPLOYMENTS.id == _COLUMNS.deployment_id
        ),
    )
    ranked = ended.subquery()
    return select(ranked.c.id).where(ranked.c.place == 1)


def _waits_for_nothing() -> list[ColumnElement[bool]]:
    """Of queued ones: but for a place. The oldest of its deployment, or one that need not wait for
    its neighbours, where nothing runs that it had to wait for. What a system-wide one has started
    comes before all that are queued: they wait for that."""
    is_queued = _COLUMNS.status == ExecutionStatus.QUEUED
    key = [_COLUMNS.tenant, _COLUMNS.deployment_id]
    place = func.row_number().over(partition_by=key, order_by=[_COLUMNS.created_at, _COLUMNS.id])
    ranked = select(_COLUMNS.id, place.label("place")).where(is_queued).subquery()
    first = select(ranked.c.id).where(ranked.c.place == 1)
    is_busy = exists().where(
        _NEIGHBOURS.columns.tenant == _COLUMNS.tenant,
        _NEIGHBOURS.columns.deployment_id == _COLUMNS.deployment_id,
        _NEIGHBOURS.columns.status.in_(list(ACTIVE)),
    )
    is_next = or_(_COLUMNS.id.in_(first), _IS_OF_SYSTEM_WIDE)
    is_first = or_(_COLUMNS.is_forced.is_(True), is_next & ~is_busy)
    return [is_queued, is_first, ~_ITS_STARTER_WAITS]
