"""Things with a visibility: private ones are their creator's, global ones every tenant's."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from conductor.control.services.listing import Page, Query
from conductor.control.storage.repository import Value
from conductor.control.storage.summaries import SummarizedRepository
from conductor.domain.ids import TenantName

Noun = TypeVar("Noun")
MOST_NAMED = 1000  # in one statement
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
        tenants. Most often no other tenant shows anything, which is asked together with the
        number of its own; and both with the page, where nothing is chosen."""
        if tenant is None:
            return self.page(None, query, *self._seen(tenant, username))
        rows = self._own(tenant, username, query) if query.is_plain and query.size else ()
        if rows:
            *_, total, has_foreign = rows[0]
            if not has_foreign:
                return Page([self._noun(row[:-2]) for row in rows], total)
            return self.page(None, query, *self._seen(tenant, username))
        where = [*self._within(tenant), *self._matches(query), *self._shown_to(username)]
        asked = select(self._count(where).scalar_subquery(), _has_foreign(self.table))
        total, has_foreign = self.connection.execute(asked, {"tenant": tenant}).one()
        if has_foreign:
            return self.page(None, query, *self._seen(tenant, username))
        return self._page(query, where, total)

    def _own(
        self, tenant: TenantName, username: str | None, query: Query
    ) -> Sequence[Sequence[Any]]:
        statement = _listing(type(self), self._needless(query), username is not None)  # type: ignore[arg-type]
        values = {"tenant": tenant, "user": username, "most": query.size, "passed": query.offset}
        return self.connection.execute(statement, values).all()

    def is_anywhere_else(self, tenant: TenantName, identifier: str) -> bool:
        elsewhere = (self._is_named(identifier), self.table.columns.tenant != tenant)
        return self._first(self._nouns().where(*elsewhere)) is not None

    def _seen(self, tenant: TenantName | None, username: str | None) -> list[ColumnElement[bool]]:
        if tenant is None:
            return self._shown_to(username)
        statement = _foreign(self.table, self.name_column)
        rows = self.connection.execute(statement, {"tenant": tenant})
        foreign = [(other, identifier) for other, identifier in rows]
        if len(foreign) > MOST_NAMED:
            shown = or_(self.table.columns.tenant == tenant, self._is_global)
        else:
            shown = among(self.table, tenant, self.name_column, foreign)
        return [shown, *self._shown_to(username)]

    @property
    def _is_global(self) -> ColumnElement[bool]:
        return self.table.columns.visibility == _GLOBAL

    def _is_named(self, identifier: str) -> ColumnElement[bool]:
        return self.table.columns[self.name_column] == identifier

    @classmethod
    def _shown_to(cls, username: Value | None) -> list[ColumnElement[bool]]:
        if username is None:
            return []
        columns = cls.table.columns
        return [or_(columns.visibility != "private", columns.created_by == username)]


def among(
    table: Table, tenant: TenantName, name: str, foreign: Sequence[tuple[str, str]]
) -> ColumnElement[bool]:
    """What is the tenant's, or named by these of other tenants: (tenant, name). Databases find both
    by an index, which they do not where they are only told what is common to the foreign ones."""
    named: dict[str, list[str]] = {}
    for other, identifier in foreign:
        named.setdefault(other, []).append(identifier)
    columns = table.columns
    theirs = (and_(columns.tenant == each, columns[name].in_(ids)) for each, ids in named.items())
    return or_(columns.tenant == tenant, *theirs)


@cache
def _listing(
    repository: type[SharedRepository[Any]], needless: frozenset[str], is_for_user: bool
) -> Select[Any]:
    """A page of all that there is, each row with how many there are, and whether others show
    something. Made once, since to make it again takes several times as long as to carry it out."""
    user: Value | None = bindparam("user") if is_for_user else None
    where = [*repository._within(bindparam("tenant")), *repository._shown_to(user)]
    everything = select(func.count()).select_from(repository.table).where(*where)
    beside = (
        everything.correlate(None).scalar_subquery().label("total"),
        _has_foreign(repository.table).label("has_foreign"),
    )
    page = repository._nouns(needless).add_columns(*beside).where(*where)
    return page.order_by(*repository._by_age()).limit(bindparam("most")).offset(bindparam("passed"))


@cache
def _has_foreign(table: Table) -> ColumnElement[bool]:
    """Made once, since every list begins with it."""
    others = table.alias("others")
    return exists().where(
        others.columns.visibility == _GLOBAL, others.columns.tenant != bindparam("tenant")
    )


@cache
def _foreign(table: Table, name: str) -> Select[Any]:
    tenant, visibility = table.columns.tenant, table.columns.visibility
    found = select(tenant, table.columns[name]).where(visibility == _GLOBAL)
    return found.where(tenant != bindparam("tenant")).limit(MOST_NAMED + 1)
