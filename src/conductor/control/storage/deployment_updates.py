"""Rows of deployment updates."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Table, case, exists, update

from conductor.control.storage import tables
from conductor.control.storage.seen_with_deployments import SeenWithDeployment
from conductor.domain.deployment_update import BEGUN, UNFINISHED, DeploymentUpdate, UpdateState
from conductor.domain.errors import Conflict
from conductor.domain.execution import ExecutionStatus
from conductor.domain.ids import ExecutionId, TenantName

_COLUMNS = tables.deployment_updates.columns
_EXECUTIONS = tables.executions.columns
_OVER = (ExecutionStatus.FAILED, ExecutionStatus.CANCELLED)
_GOES_ON = exists().where(_EXECUTIONS.id == _COLUMNS.execution_id, _EXECUTIONS.status.not_in(_OVER))
_SHOWN_STATE = case(
    (_COLUMNS.state.in_(UNFINISHED) & ~_GOES_ON, UpdateState.FAILED), else_=_COLUMNS.state
)


class UpdateRepository(SeenWithDeployment[DeploymentUpdate]):
    table: ClassVar[Table] = tables.deployment_updates
    noun = DeploymentUpdate
    kind = "deployment update"
    costly: ClassVar[Mapping[str, Collection[str]]] = {"deployment_plan": ("deployment_plan",)}

    def column(self, wire_name: str) -> ColumnElement[Any]:
        return _SHOWN_STATE if wire_name == "state" else super().column(wire_name)

    def of_execution(self, execution_id: ExecutionId) -> DeploymentUpdate | None:
        return self._first(self._nouns().where(_COLUMNS.execution_id == execution_id))

    def begun_of(self, tenant: TenantName, deployment_id: str) -> list[DeploymentUpdate]:
        found = self._nouns().where(
            _COLUMNS.tenant == tenant,
            _COLUMNS.deployment_id == deployment_id,
            _COLUMNS.state.in_(BEGUN),
        )
        return self._all(found.order_by(_COLUMNS.created_at, _COLUMNS.id))

    def change(self, before: DeploymentUpdate, after: DeploymentUpdate) -> None:
        done = self.connection.execute(
            update(self.table)
            .where(*self._is(before.tenant, before.id), _COLUMNS.state == before.state)
            .values(self._values(after))
        )
        if done.rowcount != 1:
            raise Conflict(f"deployment update {before.id} is no longer {before.state}")
