"""Rows of the dependencies between deployments."""

from collections.abc import Collection
from typing import ClassVar

from sqlalchemy import Table, delete, select, tuple_, update

from conductor.control.services.listing import Page, Query
from conductor.control.storage import tables
from conductor.control.storage.repository import Repository
from conductor.control.storage.seen_with_deployments import is_hidden
from conductor.domain.deployment_dependency import BY_COMPONENT, DeploymentDependency
from conductor.domain.ids import TenantName

_COLUMNS = tables.deployment_dependencies.columns
_IS_COMPONENT = (
    _COLUMNS.target_deployment_id.is_not(None),
    _COLUMNS.dependency_creator.startswith(BY_COMPONENT, autoescape=True),
)
_TARGET = "target_deployment_id"


class DependencyRepository(Repository[DeploymentDependency]):
    table: ClassVar[Table] = tables.deployment_dependencies
    noun = DeploymentDependency
    kind = "inter-deployment dependency"
    search_column = "dependency_creator"

    def page_for(
        self,
        tenant: TenantName | None,
        username: str | None,
        query: Query,
        *,
        home: str | None = None,
    ) -> Page[DeploymentDependency]:
        if username is None:
            return self.page(tenant, query)
        named = ["source_deployment_id"]
        if _TARGET in query.filters:  # by its name nobody finds what he does not see
            named.append(_TARGET)
        seen = [~is_hidden(self.table, username, home, each) for each in named]
        return self.page(tenant, query, *seen)

    def made_by(
        self, tenant: TenantName, source: str | None, creator: str
    ) -> DeploymentDependency | None:
        is_source = _COLUMNS.source_deployment_id == source
        where = (_COLUMNS.tenant == tenant, is_source, _COLUMNS.dependency_creator == creator)
        return self._first(self._nouns().where(*where))

    def on(self, tenant: TenantName, target: str) -> list[DeploymentDependency]:
        where = (_COLUMNS.tenant == tenant, _COLUMNS.target_deployment_id == target)
        return self._all(self._nouns().where(*where).order_by(_COLUMNS.created_at, _COLUMNS.id))

    def targets_of(self, tenant: TenantName, source: str) -> set[str]:
        found = select(_COLUMNS.target_deployment_id).where(
            _COLUMNS.tenant == tenant,
            _COLUMNS.source_deployment_id == source,
            _COLUMNS.target_deployment_id.is_not(None),
        )
        return set(self.connection.scalars(found))

    def components_of(self, tenant: TenantName, source: str) -> set[str]:
        is_source = (_COLUMNS.tenant == tenant, _COLUMNS.source_deployment_id == source)
        found = select(_COLUMNS.target_deployment_id).where(*is_source, *_IS_COMPONENT)
        return set(self.connection.scalars(found))

    def wholes(self, keys: Collection[tuple[TenantName, str]]) -> set[tuple[TenantName, str]]:
        source = (_COLUMNS.tenant, _COLUMNS.source_deployment_id)
        found = select(*source).where(tuple_(*source).in_(list(keys)), *_IS_COMPONENT).distinct()
        return {(tenant, str(name)) for tenant, name in self.connection.execute(found)}

    def remove_of(self, tenant: TenantName, source: str) -> None:
        where = (_COLUMNS.tenant == tenant, _COLUMNS.source_deployment_id == source)
        self.connection.execute(delete(self.table).where(*where))

    def remove_by_function(self, tenant: TenantName, source: str) -> None:
        where = (_COLUMNS.tenant == tenant, _COLUMNS.source_deployment_id == source)
        for each in self._all(self._nouns().where(*where)):
            if each.is_by_function:
                self.remove(tenant, each.id)

    def forget_target(self, tenant: TenantName, target: str) -> None:
        where = (_COLUMNS.tenant == tenant, _COLUMNS.target_deployment_id == target)
        self.connection.execute(update(self.table).where(*where).values(target_deployment_id=None))
