"""How many rows there are, by the values of a field, and within each by those of another one."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, Table, func, or_, select

from conductor.control.services.listing import Page, Query
from conductor.control.services.stores.store import Count
from conductor.control.storage import tables
from conductor.control.storage.repository import Repository
from conductor.domain.ids import TenantName

Noun = TypeVar("Noun")
_DEPLOYMENTS = tables.deployments.columns


class SummarizedRepository(Repository[Noun]):
    """A few statements, however many values and rows there are."""

    def summary(
        self,
        tenant: TenantName | None,
        username: str | None,
        query: Query,
        target: str,
        sub: str | None = None,
    ) -> Page[Count]:
        column = self.column(target)
        where = [*self._seen(tenant, username), *self._matches(query)]
        found = _counted([column], where)
        total = self.connection.scalar(select(func.count()).select_from(found.subquery()))
        rows = self.connection.execute(found.limit(query.size).offset(query.offset)).all()
        values = [value for value, _ in rows]
        parts = self._parts(column, self.column(sub), values, where) if sub else {}
        counts = [Count(value, count, parts.get(value, ())) for value, count in rows]
        return Page(counts, total or 0)

    def _seen(self, tenant: TenantName | None, username: str | None) -> list[ColumnElement[bool]]:
        """What a user sees in a tenant; None is all tenants, and who sees all private things."""
        raise NotImplementedError(f"{type(self).__name__} does not say who sees what")

    def _parts(
        self,
        column: ColumnElement[Any],
        sub: ColumnElement[Any],
        values: Sequence[Any],
        where: Sequence[ColumnElement[bool]],
    ) -> dict[Any, list[Count]]:
        named = column.in_([each for each in values if each is not None])
        these = or_(named, column.is_(None)) if None in values else named
        parts: dict[Any, list[Count]] = {}
        for value, part, count in self.connection.execute(_counted([column, sub], [*where, these])):
            parts.setdefault(value, []).append(Count(part, count))
        return parts


def of_deployment(name: str, table: Table) -> ColumnElement[Any]:
    """What the deployment of a row has."""
    own = table.columns
    return (
        select(_DEPLOYMENTS[name])
        .where(_DEPLOYMENTS.tenant == own.tenant, _DEPLOYMENTS.id == own.deployment_id)
        .correlate(table)
        .scalar_subquery()
    )


def _counted(
    columns: Sequence[ColumnElement[Any]], where: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    """In the order of the values. What is computed becomes a column first, to be grouped by."""
    values = [each.label(f"value_{place}") for place, each in enumerate(columns)]
    inner = select(*values).where(*where).subquery()
    return select(*inner.columns, func.count()).group_by(*inner.columns).order_by(*inner.columns)
