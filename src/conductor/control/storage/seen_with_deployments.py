"""What belongs to a deployment is seen by whoever sees that."""

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
)

from conductor.control.services.listing import Page, Query
from conductor.control.storage import tables
from conductor.control.storage.shared import MOST_NAMED, among
from conductor.control.storage.summaries import SummarizedRepository
from conductor.domain.ids import TenantName

Noun = TypeVar("Noun")
_DEPLOYMENTS = tables.deployments.columns
# No parameters: databases see that their indexes hold these.
_IS_GLOBAL = _DEPLOYMENTS.visibility == literal_column("'global'")
_IS_PRIVATE = _DEPLOYMENTS.visibility == literal_column("'private'")
# Made once, since lists begin with them.
_SHOWN_BY_OTHERS = (
    select(_DEPLOYMENTS.tenant, _DEPLOYMENTS.id)
    .where(_IS_GLOBAL, _DEPLOYMENTS.tenant != bindparam("of_tenant"))
    .limit(MOST_NAMED + 1)
)
_HIDDEN = (
    select(_DEPLOYMENTS.id)
    .where(
        _IS_PRIVATE,
        _DEPLOYMENTS.tenant == bindparam("of_tenant"),
        _DEPLOYMENTS.created_by != bindparam("for_user"),
    )
    .limit(1)
)


@dataclass(frozen=True)
class Viewer:
    """None is all tenants, and who sees all private things. `home` is a deployment that is seen in
    any case, by its own executions."""

    tenant: TenantName | None
    username: str | None = None
    home: str | None = None

    def sees(self, connection: Connection, table: Table) -> list[ColumnElement[bool]]:
        """Asks at most two statements before, however much there is: from whom nothing is hidden is
        asked for nothing that no index helps with."""
        if self.tenant is None:
            return []
        where = [_of_tenant(connection, table, self.tenant)]
        if self.username is not None:
            values = {"of_tenant": self.tenant, "for_user": self.username}
            if connection.execute(_HIDDEN, values).first() is not None:
                where.append(~is_hidden(table, self.username, self.home))
        return where

    def sees_one(self, table: Table) -> list[ColumnElement[bool]]:
        """The same of what is named by its id: there is nothing to be asked before."""
        if self.tenant is None:
            return []
        shown = or_(table.columns.tenant == self.tenant, _is_shown(table))
        if self.username is None:
            return [shown]
        return [shown, ~is_hidden(table, self.username, self.home)]


def _of_tenant(connection: Connection, table: Table, tenant: TenantName) -> ColumnElement[bool]:
    """And of those deployments that other tenants show to all."""
    rows = connection.execute(_SHOWN_BY_OTHERS, {"of_tenant": tenant})
    shown = [(other, identifier) for other, identifier in rows]
    if len(shown) > MOST_NAMED:
        return or_(table.columns.tenant == tenant, _is_shown(table))
    return among(table, tenant, "deployment_id", shown)


def _is_shown(table: Table) -> ColumnElement[bool]:
    own = table.columns
    return exists().where(
        _DEPLOYMENTS.tenant == own.tenant, _DEPLOYMENTS.id == own.deployment_id, _IS_GLOBAL
    )


def is_hidden(
    table: Table, username: str, home: str | None, named: str = "deployment_id"
) -> ColumnElement[bool]:
    """The deployment that is `named` by this column of the row is private to somebody else."""
    own = table.columns
    others = [] if home is None else [_DEPLOYMENTS.id != home]
    return exists().where(
        _DEPLOYMENTS.tenant == own.tenant,
        _DEPLOYMENTS.id == own[named],
        _IS_PRIVATE,
        _DEPLOYMENTS.created_by != username,
        *others,
    )


class SeenWithDeployment(SummarizedRepository[Noun]):
    """Rows with a tenant and a deployment_id, which may be empty."""

    def page_for(
        self,
        tenant: TenantName | None,
        username: str | None,
        query: Query,
        *,
        home: str | None = None,
    ) -> Page[Noun]:
        where = Viewer(tenant, username, home).sees(self.connection, self.table)
        return self.page(None, query, *where)

    def find_for(
        self, tenant: TenantName, username: str | None, identifier: str, *, home: str | None = None
    ) -> Noun | None:
        columns: Any = self.table.columns
        is_named = columns[self.name_column] == identifier
        where = Viewer(tenant, username, home).sees_one(self.table)
        found = self._nouns().where(is_named, *where)
        return self._first(found.order_by((columns.tenant == tenant).desc()))

    def _seen(self, tenant: TenantName | None, username: str | None) -> list[ColumnElement[bool]]:
        return Viewer(tenant, username).sees(self.connection, self.table)
