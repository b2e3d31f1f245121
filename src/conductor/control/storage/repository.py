"""What every repository does the same way: rows to frozen nouns and back, and the list grammar."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any, ClassVar, Generic, TypeVar

import msgspec
from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Connection,
    Float,
    Integer,
    LargeBinary,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.exc import IntegrityError

from conductor.control.services.listing import Page, Query, Range
from conductor.control.storage.columns import Json, Moment, PackedPlan
from conductor.control.storage.filter_rules import attribute_condition
from conductor.domain.errors import Conflict, InvalidInput, NotFound
from conductor.domain.filter_rule import FilterRule
from conductor.domain.ids import TenantName

Noun = TypeVar("Noun")
_PORTION = 500
_TOLD = timedelta(milliseconds=1)
_OF_VISIBILITY: Mapping[str, Callable[[ColumnElement[Any]], ColumnElement[Any]]] = {
    "resource_availability": lambda visibility: visibility,
    "private_resource": lambda visibility: visibility == "private",
}
Value = str | BindParameter[str]  # one to come, in a statement that is made once


@dataclass(frozen=True)
class Repository(Generic[Noun]):
    """One noun's rows. Subclasses name their table, their noun and the wire names of columns.

    `aliases` maps a wire field to a column whose name differs, `derived` to what is computed of the
    row; other columns go by their own names. `_search` looks into `search_column`, or else into
    `name_column`, and `_search_name` into `display_column`. `costly` maps a column that lists read
    only when they must to the wire fields that need it.
    """

    connection: Connection

    table: ClassVar[Table]
    noun: ClassVar[type[Any]]
    kind: ClassVar[str]
    name_column: ClassVar[str] = "id"
    search_column: ClassVar[str] = ""
    display_column: ClassVar[str] = ""
    costly: ClassVar[Mapping[str, Collection[str]]] = {}
    aliases: ClassVar[Mapping[str, str]] = {"tenant_name": "tenant"}
    derived: ClassVar[Mapping[str, ColumnElement[Any]]] = {}

    def find(self, tenant: TenantName, identifier: str) -> Noun | None:
        values = {"of_tenant": tenant, "of_name": identifier}
        statement = _finding(type(self))  # type: ignore[arg-type]
        row = self.connection.execute(statement, values).first()
        return None if row is None else self._noun(row)

    def get(self, tenant: TenantName, identifier: str) -> Noun:
        found = self.find(tenant, identifier)
        if found is None:
            raise NotFound(self.kind, identifier)
        return found

    def add(self, noun: Noun) -> None:
        """Insert; `Conflict` when the tenant has one of that name already."""
        try:
            with self.connection.begin_nested():
                self.connection.execute(insert(self.table), [self._values(noun)])
        except IntegrityError as error:
            name = self._values(noun)[self.name_column]
            raise Conflict(
                f"{self.kind} {name!r} cannot be added: it exists already, "
                f"or what it belongs to does not"
            ) from error

    def add_all(self, nouns: Iterable[Noun]) -> None:
        """In portions: their values take more room than they do."""
        left = iter(nouns)
        while portion := [self._values(noun) for noun in islice(left, _PORTION)]:
            self.connection.execute(insert(self.table), portion)

    def save(self, noun: Noun) -> None:
        values = self._values(noun)
        where = self._is(values.get("tenant"), values[self.name_column])
        self.connection.execute(update(self.table).where(*where).values(values))

    def remove(self, tenant: TenantName, identifier: str) -> None:
        done = self.connection.execute(delete(self.table).where(*self._is(tenant, identifier)))
        if done.rowcount == 0:
            raise NotFound(self.kind, identifier)

    def page(
        self, tenant: TenantName | None, query: Query, *conditions: ColumnElement[bool]
    ) -> Page[Noun]:
        """One page of the tenant's nouns; of every tenant's when it is None."""
        where = [*self._within(tenant), *self._matches(query), *conditions]
        return self._page(query, where, self.connection.scalar(self._count(where)) or 0)

    def column(self, wire_name: str) -> ColumnElement[Any]:
        """The column behind a field of the wire; `InvalidInput` names an unknown one."""
        found = self._known(wire_name)
        visibility = self._known("visibility") if wire_name in _OF_VISIBILITY else None
        if visibility is not None:
            found = _OF_VISIBILITY[wire_name](visibility)
        if found is None:
            raise InvalidInput(f"{self.kind} lists cannot be filtered or sorted by {wire_name!r}")
        return found

    def condition(self, rule: FilterRule) -> ColumnElement[bool]:
        return attribute_condition(self.column(rule.key), rule)

    def _known(self, wire_name: str) -> ColumnElement[Any] | None:
        found = self.derived.get(wire_name)
        if found is None:
            found = self.table.columns.get(self.aliases.get(wire_name, wire_name))
        return found

    def _page(self, query: Query, where: Sequence[ColumnElement[bool]], total: int) -> Page[Noun]:
        """Of what matches, which is so much in `total`."""
        order = self._order(query)  # refuses what cannot be sorted by, for an empty page, too
        if query.size == 0:
            return Page([], total)
        listed = self._nouns(self._needless(query)).where(*where).order_by(*order)
        found = self._all(listed.limit(query.size).offset(query.offset))
        return Page(found, total)

    def _needless(self, query: Query) -> frozenset[str]:
        costly = self.costly.items()
        return frozenset(name for name, for_these in costly if not query.wants(for_these))

    def _count(self, where: Sequence[ColumnElement[bool]]) -> Select[Any]:
        return select(func.count()).select_from(self.table).where(*where)

    @classmethod
    def _one(cls, tenant: Value, identifier: Value) -> Select[Any]:
        """The first row is what `find` finds."""
        return cls._nouns().where(*cls._is(tenant, identifier))

    @classmethod
    def _nouns(cls, needless: Collection[str] = ()) -> Select[Any]:
        """Columns that nobody needs come empty."""
        return _selection(cls.table, cls.noun, frozenset(needless))  # type: ignore[arg-type]

    @classmethod
    def _is(cls, tenant: Value | None, identifier: Value) -> list[ColumnElement[bool]]:
        return [*cls._within(tenant), cls.table.columns[cls.name_column] == identifier]

    @classmethod
    def _within(cls, tenant: Value | None) -> list[ColumnElement[bool]]:
        if tenant is None or "tenant" not in cls.table.columns:
            return []
        return [cls.table.columns["tenant"] == tenant]

    def _matches(self, query: Query) -> list[ColumnElement[bool]]:
        where = [self.condition(rule) for rule in query.rules]
        where += [_has_any(self.column(name), name, each) for name, each in query.filters.items()]
        where += [_is_within(self.column(each.field), each) for each in query.ranges]
        name = self.search_column or self.name_column
        searched = [(name, query.search), (self.display_column or name, query.name_search)]
        found = [
            self.table.columns[column].icontains(text, autoescape=True)
            for column, text in searched
            if text
        ]
        return [*where, or_(*found)] if found else where

    def _order(self, query: Query) -> list[ColumnElement[Any]]:
        if not query.sort:
            return self._by_age()
        order = []
        for wish in query.sort:
            column = self._sorted_by(wish.lstrip("+-"))
            order.append(column.desc() if wish.startswith("-") else column.asc())
        return [*order, self.table.columns[self.name_column].asc()]

    @classmethod
    def _by_age(cls) -> list[ColumnElement[Any]]:
        columns = cls.table.columns
        age = cls.aliases.get("created_at", "created_at")
        return [columns[each].asc() for each in (age, cls.name_column) if each in columns]

    def _sorted_by(self, name: str) -> ColumnElement[Any]:
        return self.column(name)

    def _first(self, statement: Select[Any]) -> Noun | None:
        row = self.connection.execute(statement.limit(1)).first()
        return None if row is None else self._noun(row)

    def _all(self, statement: Select[Any]) -> list[Noun]:
        return [self._noun(row) for row in self.connection.execute(statement).all()]

    def _noun(self, row: Sequence[Any]) -> Noun:
        names = _names(self.noun)  # type: ignore[arg-type]
        noun: Noun = msgspec.convert(dict(zip(names, row, strict=True)), self.noun)
        return noun

    def _values(self, noun: Noun) -> dict[str, Any]:
        return {field.name: getattr(noun, field.name) for field in fields(self.noun)}


@cache
def _finding(repository: type[Repository[Any]]) -> Select[Any]:
    """Made once, and known to SQLAlchemy since: to make it again takes several times as long as to
    carry it out, and most requests begin with a few of them."""
    return repository._one(bindparam("of_tenant"), bindparam("of_name")).limit(1)


@cache
def _names(noun: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(noun))


@cache
def _selection(table: Table, noun: type[Any], needless: frozenset[str]) -> Select[Any]:
    columns = {field.name: table.columns[field.name] for field in fields(noun)}
    return select(
        *(literal({}, each.type) if name in needless else each for name, each in columns.items())
    )


def _has_any(column: ColumnElement[Any], name: str, texts: Sequence[str]) -> ColumnElement[bool]:
    """Moments are told to the millisecond, and kept to the microsecond."""
    values = [_typed(column, name, text) for text in texts]
    if isinstance(column.type, Moment):
        return or_(*(and_(column >= each, column < each + _TOLD) for each in values))
    return column.in_(values)


def _is_within(column: ColumnElement[Any], asked: Range) -> ColumnElement[bool]:
    if not isinstance(column.type, Moment):
        raise InvalidInput(f"_range takes a field that is a moment, not {asked.field!r}")
    since = true() if asked.since is None else column >= asked.since
    until = true() if asked.until is None else column < asked.until
    return and_(since, until)


def last_change(table: Table) -> ColumnElement[Any]:
    """When it was changed, or made if it never was."""
    return func.coalesce(table.columns.updated_at, table.columns.created_at)


def _typed(column: ColumnElement[Any], name: str, text: str) -> Any:
    if isinstance(column.type, Boolean):
        return text.lower() == "true"
    if isinstance(column.type, Integer):
        try:
            return int(text)
        except ValueError:
            raise InvalidInput(f"the filter {name!r} takes whole numbers, not {text!r}") from None
    if isinstance(column.type, Float):
        try:
            return float(text)
        except ValueError:
            raise InvalidInput(f"the filter {name!r} takes numbers, not {text!r}") from None
    if isinstance(column.type, Moment):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise InvalidInput(f"the filter {name!r} takes moments, not {text!r}") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(column.type, Json | PackedPlan | LargeBinary):
        raise InvalidInput(f"lists cannot be filtered by {name!r}: it is no simple value")
    return text
