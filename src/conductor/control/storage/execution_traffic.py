"""Rows of executions as far as they are in each other's way: what runs, and what waits."""

from collections import Counter
from collections.abc import Collection
from dataclasses import fields
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from conductor.control.storage import tables
from conductor.control.storage.any_of import is_one_of
from conductor.control.storage.execution_rows import IS_NESTED, PARENTS, ExecutionRows
from conductor.domain.execution import ACTIVE, WAITING, Execution, ExecutionStatus
from conductor.domain.ids import ExecutionId, TenantName
from conductor.domain.traffic import BY_SERVER, Home, Tally, Unfinished

_COLUMNS = tables.executions.columns
_UNFINISHED_NAMES = [field.name for field in fields(Unfinished)]
_UNFINISHED = [_COLUMNS[name] for name in _UNFINISHED_NAMES]
_IN_THE_WAY = [*ACTIVE, ExecutionStatus.QUEUED]
_DOOR = 9002  # the number of the lock in PostgreSQL, which knows no others of ours
_NEIGHBOURS = tables.executions.alias("neighbours")
_ITS_STARTER_WAITS = exists().where(
    PARENTS.columns.id == _COLUMNS.parent_id, PARENTS.columns.status.in_(list(WAITING))
)
_IS_OF_SYSTEM_WIDE = exists().where(
    PARENTS.columns.id == _COLUMNS.parent_id,
    PARENTS.columns.status.in_(list(ACTIVE)),
    PARENTS.columns.is_system_workflow.is_(True),
)


class ExecutionTraffic(ExecutionRows):
    def due(self, at: datetime) -> list[Unfinished]:
        is_scheduled = _COLUMNS.status == ExecutionStatus.SCHEDULED
        return self._unfinished(is_scheduled, _COLUMNS.scheduled_for <= at)

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

    def queued(self) -> list[Unfinished]:
        return self._unfinished(_COLUMNS.status == ExecutionStatus.QUEUED)

    def startable(self, but: Collection[ExecutionId] = ()) -> list[Unfinished]:
        return self._unfinished(*_waits_for_nothing(but))

    def count_startable(self, but: Collection[ExecutionId] = ()) -> dict[TenantName, int]:
        return self._by_tenant(*_waits_for_nothing(but), ~IS_NESTED)

    def tally(self) -> Tally:
        takes_place = and_(
            _COLUMNS.status != ExecutionStatus.QUEUED,
            _COLUMNS.workflow_id.not_in(BY_SERVER),
            ~IS_NESTED,
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


def _waits_for_nothing(but: Collection[ExecutionId]) -> list[ColumnElement[bool]]:
    """Of queued ones: but for a place. The oldest of its deployment, or one that need not wait for
    its neighbours, where nothing runs that it had to wait for. What a system-wide one has started
    comes before all that are queued: they wait for that. All that are queued `but` some, as if
    these were not there."""
    is_queued = _COLUMNS.status == ExecutionStatus.QUEUED
    if but:
        is_queued &= ~is_one_of(_COLUMNS.id, but)
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
