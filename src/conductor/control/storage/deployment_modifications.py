"""Rows of deployment modifications."""

from collections.abc import Collection
from typing import ClassVar

from sqlalchemy import Table, select, update

from conductor.control.storage import tables
from conductor.control.storage.of_deployments import is_of_them, of_them
from conductor.control.storage.seen_with_deployments import SeenWithDeployment
from conductor.domain.errors import Conflict
from conductor.domain.ids import ExecutionId, TenantName
from conductor.domain.modification import Modification, ModificationStatus

_COLUMNS = tables.deployment_modifications.columns


class ModificationRepository(SeenWithDeployment[Modification]):
    table: ClassVar[Table] = tables.deployment_modifications
    noun = Modification
    kind = "deployment modification"

    def started_of(self, tenant: TenantName, deployment_id: str) -> Modification | None:
        return self._first(
            self._nouns().where(
                _COLUMNS.tenant == tenant,
                _COLUMNS.deployment_id == deployment_id,
                _COLUMNS.status == ModificationStatus.STARTED,
            )
        )

    def of_execution(self, execution_id: ExecutionId) -> list[Modification]:
        statement = self._nouns().where(_COLUMNS.execution_id == execution_id)
        return self._all(statement.order_by(_COLUMNS.created_at, _COLUMNS.id))

    def marks(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        statement = select(
            _COLUMNS.tenant, _COLUMNS.added_and_related, _COLUMNS.removed_and_related
        ).where(is_of_them(self.table), _COLUMNS.status == ModificationStatus.STARTED)
        rows = self.connection.execute(statement, of_them(keys))
        pictures = ((tenant, each) for tenant, *both in rows for some in both for each in some)
        return {
            (tenant, each["id"]): each["modification"]
            for tenant, each in pictures
            if "modification" in each
        }

    def move(self, before: Modification, after: Modification) -> None:
        done = self.connection.execute(
            update(self.table)
            .where(*self._is(before.tenant, before.id), _COLUMNS.status == before.status)
            .values(self._values(after))
        )
        if done.rowcount != 1:
            raise Conflict(f"deployment modification {before.id} is no longer {before.status}")
