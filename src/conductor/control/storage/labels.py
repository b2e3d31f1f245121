"""Things with labels: their own rows hold them, and a table finds things by them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, TypeVar

from sqlalchemy import ColumnElement, Select, Table, delete, exists, func, insert, not_, select

from conductor.control.services.listing import Page, Query
from conductor.control.storage.shared import SharedRepository
from conductor.domain.filter_rule import LABEL, FilterRule
from conductor.domain.ids import TenantName

Noun = TypeVar("Noun")
_BY_LABEL = "label:"


class LabelledRepository(SharedRepository[Noun]):
    """`found_by` is that table; its column `owner` names the thing."""

    found_by: ClassVar[Table]
    owner: ClassVar[str]

    def add(self, noun: Noun) -> None:
        super().add(noun)
        self._index(noun)

    def save(self, noun: Noun) -> None:
        super().save(noun)
        values = self._values(noun)
        columns = self.found_by.columns
        self.connection.execute(
            delete(self.found_by).where(
                columns.tenant == values["tenant"], columns[self.owner] == values["id"]
            )
        )
        self._index(noun)

    def label_keys(self, tenant: TenantName, query: Query) -> Page[str]:
        return self._texts(tenant, "key", query)

    def label_values(self, tenant: TenantName, key: str, query: Query) -> Page[str]:
        return self._texts(tenant, "value", query, self.found_by.columns.key == key)

    def condition(self, rule: FilterRule) -> ColumnElement[bool]:
        if rule.type != LABEL:
            return super().condition(rule)
        has_key = exists(self._mine(rule.key))
        value = self.found_by.columns.value
        has_value = exists(self._mine(rule.key).where(value.in_(rule.values)))
        return {
            "any_of": has_value,
            "not_any_of": has_key & not_(has_value),
            "is_not": not_(has_value),
            "is_null": not_(has_key),
            "is_not_null": has_key,
        }[rule.operator]

    def _sorted_by(self, name: str) -> ColumnElement[Any]:
        if not name.startswith(_BY_LABEL):
            return super()._sorted_by(name)
        mine = self._mine(name.removeprefix(_BY_LABEL).lower())
        lowest = mine.with_only_columns(func.min(self.found_by.columns.value))
        return func.coalesce(lowest.scalar_subquery(), "")

    def _mine(self, key: str) -> Select[Any]:
        columns, own = self.found_by.columns, self.table.columns
        return (
            select(columns.key)
            .where(columns.tenant == own.tenant, columns[self.owner] == own.id, columns.key == key)
            .correlate(self.table)
        )

    def _texts(
        self, tenant: TenantName, name: str, query: Query, *conditions: ColumnElement[bool]
    ) -> Page[str]:
        column = self.found_by.columns[name]
        where = [self.found_by.columns.tenant == tenant, *conditions]
        if chosen := self._matches(replace(query, search=None, name_search=None)):
            ids = select(self.table.columns.id).where(*self._within(tenant), *chosen)
            where.append(self.found_by.columns[self.owner].in_(ids))
        if query.search:
            where.append(column.icontains(query.search, autoescape=True))
        found = select(column).where(*where).distinct()
        total = self.connection.scalar(select(func.count()).select_from(found.subquery()))
        ordered = found.order_by(column).limit(query.size).offset(query.offset)
        return Page(list(self.connection.scalars(ordered)), total or 0)

    def _index(self, noun: Noun) -> None:
        values: Mapping[str, Any] = self._values(noun)
        of = {"tenant": values["tenant"], self.owner: values["id"]}
        pairs = dict.fromkeys(label.pair for label in values["labels"])
        rows = [{**of, "key": key, "value": value} for key, value in pairs]
        if rows:
            self.connection.execute(insert(self.found_by), rows)
