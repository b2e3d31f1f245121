"""Rows of deployments."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import (
    ColumnElement,
    Subquery,
    Table,
    exists,
    select,
    update,
)

from conductor.control.services.deployment_views import OF_THE_PLAN
from conductor.control.services.listing import Query
from conductor.control.services.stores.deployments import Kin
from conductor.control.storage import tables
from conductor.control.storage.any_of import is_any_of, is_one_of
from conductor.control.storage.deployment_conditions import conditions
from conductor.control.storage.deployment_statuses import SHOWN
from conductor.control.storage.labels import LabelledRepository
from conductor.control.storage.prepared import Prepared
from conductor.control.storage.repository import last_change
from conductor.domain.blackout import Labelled
from conductor.domain.deployment import PARENT, TYPE, Condition, Deployment, edition
from conductor.domain.errors import NotFound
from conductor.domain.ids import DeploymentId, TenantName

_SCHEDULES = tables.schedules.columns
_A_SCHEDULE = (
    select(_SCHEDULES.id)
    .where(
        _SCHEDULES.tenant == tables.deployments.columns.tenant,
        _SCHEDULES.deployment_id == tables.deployments.columns.id,
    )
    .limit(1)
    .correlate(tables.deployments)
    .scalar_subquery()
)
_DEPENDENCIES = tables.deployment_dependencies.columns


class DeploymentRepository(LabelledRepository[Deployment]):
    table: ClassVar[Table] = tables.deployments
    noun = Deployment
    kind = "deployment"
    display_column = "display_name"
    found_by: ClassVar[Table] = tables.deployment_labels
    owner = "deployment_id"
    costly: ClassVar[Mapping[str, Collection[str]]] = {"plan": OF_THE_PLAN}
    derived: ClassVar[Mapping[str, ColumnElement[Any]]] = {
        **SHOWN,
        "updated_at": last_change(tables.deployments),
        "schedules": _A_SCHEDULE,
    }

    def _matches(self, query: Query) -> list[ColumnElement[bool]]:
        where = super()._matches(query)
        if query.needed_by is None:
            return where
        columns = self.table.columns
        needed = exists().where(
            _DEPENDENCIES.tenant == columns.tenant,
            _DEPENDENCIES.source_deployment_id == query.needed_by,
            _DEPENDENCIES.target_deployment_id == columns.id,
        )
        return [*where, needed]

    def named(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Deployment]:
        ids = sorted({identifier for _, identifier in keys})
        found = self._all(self._nouns().where(self.table.columns.id.in_(ids)))
        return {(each.tenant, each.id): each for each in found}

    def private_to_others(
        self, tenant: TenantName, username: str, names: Collection[str]
    ) -> set[str]:
        of = self.table.columns
        is_others = (of.visibility == "private", of.created_by != username)
        found = select(of.id).where(of.tenant == tenant, is_one_of(of.id, names), *is_others)
        return set(self.connection.scalars(found)) if names else set()

    def editions(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        of = self.table.columns
        ids = sorted({identifier for _, identifier in keys})
        parts = select(of.tenant, of.id, of.blueprint_id, of.created_at, of.updated_at)
        found = self.connection.execute(parts.where(of.id.in_(ids)))
        return {(tenant, identifier): edition(*rest) for tenant, identifier, *rest in found}

    def labelled(
        self, homes: Collection[tuple[TenantName, DeploymentId]], labels: Collection[str]
    ) -> frozenset[Labelled]:
        of = self.found_by.columns
        text = of.key + ":" + of.value
        ids = {identifier for _, identifier in homes}
        statement = select(of.tenant, of.deployment_id, text).where(
            is_one_of(of.deployment_id, ids),
            is_one_of(of.key, {label.partition(":")[0] for label in labels}),
            is_one_of(text, labels),
        )
        found = [
            (tenant, owner, label) for tenant, owner, label in self.connection.execute(statement)
        ]
        return frozenset(each for each in found if each[:2] in homes)

    def below(self, tops: Sequence[str], *, is_deep: bool) -> list[Kin]:
        rows = _below(is_deep=is_deep).rows(self.connection, {"tops": tops})
        return [Kin(tenant, top, id_, bool(is_env)) for tenant, top, id_, is_env in rows]

    def conditions(self, of: Collection[tuple[str, str]]) -> dict[tuple[str, str], Condition]:
        return conditions(self.connection, of)

    def using(self, tenant: TenantName | None, blueprint_id: str) -> list[str]:
        columns = self.table.columns
        statement = select(columns.id).where(
            *self._within(tenant), columns.blueprint_id == blueprint_id
        )
        return list(self.connection.scalars(statement.order_by(columns.id)))

    def move_from_site(self, tenant: TenantName | None, name: str, to: str | None) -> None:
        there = (*self._within(tenant), self.table.columns.site_name == name)
        self.connection.execute(update(self.table).where(*there).values(site_name=to))

    def locked(self, tenant: TenantName, identifier: str) -> Deployment:
        found = self.held(tenant, identifier)
        if found is None:
            raise NotFound(self.kind, identifier)
        return found

    def held(self, tenant: TenantName, identifier: str) -> Deployment | None:
        return self._first(self._nouns().where(*self._is(tenant, identifier)).with_for_update())


@cache
def _below(*, is_deep: bool) -> Prepared:
    """Made once, since to make it takes longer than to carry it out."""
    parents = _parents()
    tree = select(parents.c.tenant, parents.c.value.label("top"), parents.c.deployment_id)
    is_top = is_any_of(parents.c.value, "tops")
    found = tree.where(is_top).cte("below", recursive=is_deep)
    if is_deep:
        child = _parents()
        found = found.union(
            select(found.c.tenant, found.c.top, child.c.deployment_id).where(
                child.c.tenant == found.c.tenant, child.c.value == found.c.deployment_id
            )
        )
    labels = tables.deployment_labels.c
    is_environment = exists().where(
        labels.tenant == found.c.tenant,
        labels.deployment_id == found.c.deployment_id,
        labels.key == TYPE,
        labels.value == "environment",
    )
    return Prepared(select(found, is_environment).distinct())


def _parents() -> Subquery:
    labels = tables.deployment_labels
    return select(labels).where(labels.c.key == PARENT).subquery()
