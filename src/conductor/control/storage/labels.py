"""The labels inside rows, as rows of their own."""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, TableValuedAlias, Text, cast, func, select, true
from sqlalchemy.dialects.postgresql import JSONB

from conductor.control.services.listing import Page, Query
from conductor.control.storage.repository import Noun, Repository
from conductor.domain.ids import TenantName


class LabelledRepository(Repository[Noun]):
    """One whose table has a column of labels."""

    def label_keys(self, tenant: TenantName, query: Query) -> Page[str]:
        labels = self._labels()
        return self._distinct(tenant, query, labels, self._part(labels, "key"))

    def label_values(self, tenant: TenantName, key: str, query: Query) -> Page[str]:
        labels = self._labels()
        has_key = self._part(labels, "key") == key
        return self._distinct(tenant, query, labels, self._part(labels, "value"), has_key)

    def _distinct(
        self,
        tenant: TenantName,
        query: Query,
        labels: TableValuedAlias,
        wanted: ColumnElement[str],
        *conditions: ColumnElement[bool],
    ) -> Page[str]:
        where = [*self._within(tenant), *self._matches(replace(query, search=None)), *conditions]
        if query.search:
            where.append(wanted.icontains(query.search, autoescape=True))
        rows = self.table.join(labels, true())
        found = select(wanted.label("found")).select_from(rows).where(*where).distinct()
        listed = found.order_by("found").limit(query.size).offset(query.offset)
        total = self.connection.scalar(select(func.count()).select_from(found.subquery()))
        return Page(list(self.connection.scalars(listed)), total or 0)

    def _labels(self) -> TableValuedAlias:
        """A row for each label, to be joined to the row that bears it."""
        column = self.table.columns["labels"]
        if self._is_sqlite():
            return func.json_each(column).table_valued("value")
        return func.jsonb_array_elements(cast(column, JSONB)).table_valued("value")

    def _part(self, labels: TableValuedAlias, name: str) -> ColumnElement[Any]:
        value = labels.columns["value"]
        if self._is_sqlite():
            return func.json_extract(value, f"$.{name}", type_=Text)
        return value.op("->>", return_type=Text())(name)

    def _is_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"
