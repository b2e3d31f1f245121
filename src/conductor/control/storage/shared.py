"""Things with a visibility: private ones are their creator's, global ones every tenant's."""

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, Table, bindparam, literal_column, or_, select

from conductor.control.services.listing import Page, Query
from conductor.control.storage.summaries import SummarizedRepository
from conductor.domain.ids import TenantName

Noun = TypeVar("Noun")
_GLOBAL: ColumnElement[str] = literal_column(
    "'global'"
)  # no parameter: databases see that their index holds these


class SharedRepository(SummarizedRepository[Noun]):
    """`find` and `get` know what other tenants show to all; `save` and `remove` do not."""

    def find(self, tenant: TenantName, identifier: str) -> Noun | None:
        """Of two with one name, the tenant's own comes before the one that all tenants see."""
        return super().find(tenant, identifier) or self._first(
            self._nouns().where(self._is_global, self._is_named(identifier))
        )

    def page_for(self, tenant: TenantName | None, username: str | None, query: Query) -> Page[Noun]:
        """Without the private ones of others than the user; None is who sees all of them, or all
        tenants."""
        return self.page(None, query, *self._seen(tenant, username))

    def is_anywhere_else(self, tenant: TenantName, identifier: str) -> bool:
        elsewhere = (self._is_named(identifier), self.table.columns.tenant != tenant)
        return self._first(self._nouns().where(*elsewhere)) is not None

    def _seen(self, tenant: TenantName | None, username: str | None) -> list[ColumnElement[bool]]:
        if tenant is None or not self._has_foreign(tenant):  # databases find its own by an index
            return [*self._within(tenant), *self._shown_to(username)]
        seen = or_(self.table.columns.tenant == tenant, self._is_global)
        return [seen, *self._shown_to(username)]

    def _has_foreign(self, tenant: TenantName) -> bool:
        found = self.connection.execute(_foreign(self.table), {"tenant": tenant})
        return found.first() is not None

    @property
    def _is_global(self) -> ColumnElement[bool]:
        return self.table.columns.visibility == _GLOBAL

    def _is_named(self, identifier: str) -> ColumnElement[bool]:
        return self.table.columns[self.name_column] == identifier

    def _shown_to(self, username: str | None) -> list[ColumnElement[bool]]:
        if username is None:
            return []
        columns = self.table.columns
        return [or_(columns.visibility != "private", columns.created_by == username)]


@cache
def _foreign(table: Table) -> Select[Any]:
    """Made once, since every list begins with it."""
    tenant, visibility = table.columns.tenant, table.columns.visibility
    return select(tenant).where(visibility == _GLOBAL, tenant != bindparam("tenant")).limit(1)
