"""Things with a visibility: private ones are their creator's, global ones every tenant's."""

from typing import TypeVar

from sqlalchemy import ColumnElement, or_

from conductor.control.services.listing import Page, Query
from conductor.control.storage.repository import Repository
from conductor.domain.ids import TenantName

Noun = TypeVar("Noun")


class SharedRepository(Repository[Noun]):
    """`find` and `get` know what other tenants show to all; `save` and `remove` do not."""

    def find(self, tenant: TenantName, identifier: str) -> Noun | None:
        """Of two with one name, the tenant's own comes before the one that all tenants see."""
        columns = self.table.columns
        named = columns[self.name_column] == identifier
        found = self._nouns().where(named, *self._seen_from(tenant))
        return self._first(found.order_by((columns.tenant == tenant).desc()))

    def page_for(self, tenant: TenantName | None, username: str | None, query: Query) -> Page[Noun]:
        """Without the private ones of others than the user; None is who sees all of them, or all
        tenants."""
        return self.page(None, query, *self._seen_from(tenant), *self._shown_to(username))

    def is_anywhere_else(self, tenant: TenantName, identifier: str) -> bool:
        columns = self.table.columns
        named = columns[self.name_column] == identifier
        return self._first(self._nouns().where(named, columns.tenant != tenant)) is not None

    def _seen_from(self, tenant: TenantName | None) -> list[ColumnElement[bool]]:
        columns = self.table.columns
        mine = or_(columns.tenant == tenant, columns.visibility == "global")
        return [] if tenant is None else [mine]

    def _shown_to(self, username: str | None) -> list[ColumnElement[bool]]:
        columns = self.table.columns
        shown = or_(columns.visibility != "private", columns.created_by == username)
        return [] if username is None else [shown]
