"""Rows of secrets: the values in them are encrypted already."""

from typing import ClassVar

from sqlalchemy import ColumnElement, Table, or_

from conductor.control.services.listing import Page, Query
from conductor.control.storage import tables
from conductor.control.storage.repository import Repository
from conductor.domain.ids import TenantName
from conductor.domain.secret import Secret

_COLUMNS = tables.secrets.columns


class SecretRepository(Repository[Secret]):
    table: ClassVar[Table] = tables.secrets
    noun = Secret
    kind = "secret"
    name_column = "key"

    def find(self, tenant: TenantName, identifier: str) -> Secret | None:
        """Of two with one name, the tenant's own comes before the one that all tenants see."""
        found = self._all(
            self._nouns()
            .where(_COLUMNS.key == identifier, _seen_from(tenant))
            .order_by((_COLUMNS.tenant == tenant).desc())
            .limit(1)
        )
        return found[0] if found else None

    def page_for(
        self, tenant: TenantName | None, username: str | None, query: Query
    ) -> Page[Secret]:
        conditions = [] if tenant is None else [_seen_from(tenant)]
        if username is not None:
            conditions.append(
                or_(_COLUMNS.visibility != "private", _COLUMNS.created_by == username)
            )
        return self.page(None, query, *conditions)

    def is_anywhere_else(self, tenant: TenantName, key: str) -> bool:
        others = self._nouns().where(_COLUMNS.key == key, _COLUMNS.tenant != tenant)
        return self._first(others) is not None


def _seen_from(tenant: TenantName) -> ColumnElement[bool]:
    return or_(_COLUMNS.tenant == tenant, _COLUMNS.visibility == "global")
