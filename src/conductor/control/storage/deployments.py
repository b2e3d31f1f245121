"""Rows of deployments."""

from typing import ClassVar

from sqlalchemy import Table, select

from conductor.control.storage import tables
from conductor.control.storage.labels import LabelledRepository
from conductor.domain.deployment import Deployment
from conductor.domain.errors import NotFound
from conductor.domain.ids import TenantName


class DeploymentRepository(LabelledRepository[Deployment]):
    table: ClassVar[Table] = tables.deployments
    noun = Deployment
    kind = "deployment"

    def using(self, tenant: TenantName, blueprint_id: str) -> list[str]:
        columns = self.table.columns
        statement = select(columns.id).where(
            columns.tenant == tenant, columns.blueprint_id == blueprint_id
        )
        return list(self.connection.scalars(statement.order_by(columns.id)))

    def locked(self, tenant: TenantName, identifier: str) -> Deployment:
        found = self._first(self._nouns().where(*self._is(tenant, identifier)).with_for_update())
        if found is None:
            raise NotFound(self.kind, identifier)
        return found
