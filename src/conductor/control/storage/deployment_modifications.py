"""Rows of deployment modifications."""

from collections.abc import Collection
from typing import ClassVar

from sqlalchemy import Table, select, update

from conductor.control.storage import tables
from conductor.control.storage.repository import Repository
from conductor.domain.errors import Conflict
from conductor.domain.ids import ExecutionId, TenantName
from conductor.domain.modification import Modification, ModificationStatus

_COLUMNS = tables.deployment_modifications.columns


class ModificationRepository(Repository[Modification]):
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

    def marks(self, tenant: TenantName, deployment_ids: Collection[str]) -> dict[str, str]:
        statement = select(_COLUMNS.added_and_related, _COLUMNS.removed_and_related).where(
            _COLUMNS.tenant == tenant,
            _COLUMNS.deployment_id.in_(deployment_ids),
            _COLUMNS.status == ModificationStatus.STARTED,
        )
        rows = self.connection.execute(statement)
        pictures = (each for row in rows for pictures in row for each in pictures)
        return {each["id"]: each["modification"] for each in pictures if "modification" in each}

    def move(self, before: Modification, after: Modification) -> None:
        done = self.connection.execute(
            update(self.table)
            .where(*self._is(before.tenant, before.id), _COLUMNS.status == before.status)
            .values(self._values(after))
        )
        if done.rowcount != 1:
            raise Conflict(f"deployment modification {before.id} is no longer {before.status}")
