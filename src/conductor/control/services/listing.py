"""The list grammar that every noun shares: filters, search, order and page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from datetime import datetime
from typing import Generic, TypeVar

from conductor.domain.filter_rule import FilterRule

Noun = TypeVar("Noun")

DEFAULT_PAGE_SIZE = 1000
_OF_THE_PAGE = frozenset({"size", "offset", "fields", "is_of_all_tenants"})


@dataclass(frozen=True)
class Range:
    """Moments of a field from `since` on and before `until`; None leaves that side open."""

    field: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Query:
    """What a list asks for, in the field names of the wire.

    `filters` holds the accepted values of each field: several values mean "any of them".
    `search` is a case-insensitive part of the id, `name_search` of the name for people; of both,
    one is enough. `sort` holds fields, `-field` for descending. All `rules` have to hold. Of each
    item only these `fields` are wanted; None means all of them. `needed_by` keeps the deployments
    that this one depends on.
    """

    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    search: str | None = None
    sort: Sequence[str] = ()
    size: int = DEFAULT_PAGE_SIZE
    offset: int = 0
    ranges: Sequence[Range] = ()
    rules: Sequence[FilterRule] = ()
    is_of_all_tenants: bool = False
    name_search: str | None = None
    needed_by: str | None = None
    fields: frozenset[str] | None = None

    @property
    def is_plain(self) -> bool:
        """Whatever there is, in the order that lists have by themselves."""
        names = (each.name for each in dataclass_fields(self))
        chosen = (getattr(self, each) for each in names if each not in _OF_THE_PAGE)
        return not any(each or each == "" for each in chosen)

    def wants(self, fields: Collection[str]) -> bool:
        """Any of them."""
        return self.fields is None or not self.fields.isdisjoint(fields)


EVERYTHING = Query(size=2**31 - 1)


@dataclass(frozen=True)
class Page(Generic[Noun]):
    """`total` counts what matched, of which `items` is one page."""

    items: Sequence[Noun]
    total: int
