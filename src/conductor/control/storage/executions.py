"""Rows of executions: moved by compare-and-set."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, exists, func, select, update

from conductor.control.services.listing import Query
from conductor.control.storage import tables
from conductor.control.storage.execution_leases import ExecutionLeases
from conductor.control.storage.execution_traffic import ExecutionTraffic
from conductor.control.storage.of_deployments import is_of_them, of_them
from conductor.control.storage.seen_with_deployments import Viewer
from conductor.domain.deployment import CREATE_ENVIRONMENT
from conductor.domain.errors import Conflict
from conductor.domain.execution import ACTIVE, FINAL, Execution, ExecutionStatus
from conductor.domain.ids import ExecutionId, TenantName

_COLUMNS = tables.executions.columns
_DEPLOYMENTS = tables.deployments.columns
_IN_THE_WAY = [*ACTIVE, ExecutionStatus.QUEUED]
# Made once, since to make a statement takes longer than to carry it out.
_IS_OF_THEM = is_of_them(tables.executions)
_CREATIONS = select(_COLUMNS.tenant, _COLUMNS.deployment_id, _COLUMNS.id).where(
    _IS_OF_THEM, _COLUMNS.workflow_id == CREATE_ENVIRONMENT
)


class ExecutionRepository(ExecutionTraffic, ExecutionLeases):
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
                overrides_blackout=after.overrides_blackout,
                deeds=after.deeds,
            )
        )
        if done.rowcount != 1:
            raise Conflict(f"execution {before.id} is no longer {before.status}; look at it again")

    def active_of(self, tenant: TenantName, deployment_id: str) -> list[Execution]:
        mine = self._of_deployment(tenant, deployment_id).where(_COLUMNS.status.in_(_IN_THE_WAY))
        return self._all(mine.order_by(_COLUMNS.created_at, _COLUMNS.id))

    def scheduled_of(self, tenant: TenantName, deployment_id: str) -> list[Execution]:
        is_scheduled = _COLUMNS.status == ExecutionStatus.SCHEDULED
        mine = self._of_deployment(tenant, deployment_id).where(is_scheduled)
        return self._all(mine.order_by(_COLUMNS.scheduled_for, _COLUMNS.id))

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
        username: str | None = None,
    ) -> int:
        ended = _COLUMNS.status.in_(list(FINAL))
        where = [*self._within(tenant), *self._matches(query), ended]
        where += Viewer(tenant, username).sees_one(self.table)
        if before is not None:
            where.append(_COLUMNS.created_at < before)
        newest_first = (_COLUMNS.created_at.desc(), _COLUMNS.id.desc())
        going = select(_COLUMNS.id).where(*where).order_by(*newest_first).offset(keep_last)
        done = self.connection.execute(
            # another may have resumed one of them meanwhile
            delete(self.table).where(_COLUMNS.id.in_(going), _COLUMNS.id.not_in(_makers()), ended)
        )
        return done.rowcount

    def _of_deployment(self, tenant: TenantName, deployment_id: str) -> Select[Any]:
        key = (_COLUMNS.tenant == tenant, _COLUMNS.deployment_id == deployment_id)
        return self._nouns().where(*key)


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
