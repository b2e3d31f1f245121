"""What all stores have in common."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from conductor.control.services.listing import Page, Query
from conductor.domain.ids import TenantName

Noun = TypeVar("Noun")


class Store(Protocol[Noun]):
    """`get` and `remove` raise `NotFound`, `add` raises `Conflict` for a name that is taken."""

    def find(self, tenant: TenantName, identifier: str) -> Noun | None: ...
    def get(self, tenant: TenantName, identifier: str) -> Noun: ...
    def add(self, noun: Noun) -> None: ...
    def add_all(self, nouns: Iterable[Noun]) -> None: ...
    def save(self, noun: Noun) -> None: ...
    def remove(self, tenant: TenantName, identifier: str) -> None: ...
    def page(self, tenant: TenantName | None, query: Query) -> Page[Noun]: ...


class SharedStore(Store[Noun], Protocol[Noun]):
    """`find` and `get` know what other tenants show to all; `save` and `remove` do not."""

    def page_for(self, tenant: TenantName | None, username: str | None, query: Query) -> Page[Noun]:
        """Without the private ones of others than the user; None is who sees all of them, or all
        tenants."""
        ...

    def is_anywhere_else(self, tenant: TenantName, identifier: str) -> bool: ...


@dataclass(frozen=True)
class Count:
    """How many have a value of a field; `parts` are the same by another field."""

    value: Any
    count: int
    parts: Sequence["Count"] = ()


class SummarizedStore(Protocol):
    def summary(
        self,
        tenant: TenantName | None,
        username: str | None,
        query: Query,
        target: str,
        sub: str | None = None,
    ) -> Page[Count]:
        """By the values of the field `target`, in their order; without what is private to others
        than the user, None being who sees all."""
        ...


class SeenWithDeploymentStore(SummarizedStore, Protocol[Noun]):
    """What belongs to deployments is seen by who sees these: without what is private to others than
    the user, and with what other tenants show to all. `home` is a deployment of the tenant that is
    seen in any case."""

    def page_for(
        self,
        tenant: TenantName | None,
        username: str | None,
        query: Query,
        *,
        home: str | None = None,
    ) -> Page[Noun]: ...
    def find_for(
        self, tenant: TenantName, username: str | None, identifier: str, *, home: str | None = None
    ) -> Noun | None:
        """Of two with one name, the tenant's own comes before what others show."""
        ...


class LabelledStore(Protocol):
    """What the labels of a tenant's nouns are, each once and in their order; `query` chooses among
    the nouns, and has the page and the part, in whatever case, of what is searched for."""

    def label_keys(self, tenant: TenantName, query: Query) -> Page[str]: ...
    def label_values(self, tenant: TenantName, key: str, query: Query) -> Page[str]: ...
