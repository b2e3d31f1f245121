"""Which labels there are: for those who choose among them."""

from dataclasses import dataclass
from enum import StrEnum

from conductor.control.services.access import tenant_of
from conductor.control.services.listing import Page, Query
from conductor.control.services.stores.store import LabelledStore
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.identity import Caller


class Labelled(StrEnum):
    """The nouns that bear labels."""

    BLUEPRINTS = "blueprints"
    DEPLOYMENTS = "deployments"


@dataclass(frozen=True)
class LabelNames:
    work: UnitOfWorkFactory

    def keys(self, caller: Caller, kind: Labelled, query: Query) -> Page[str]:
        with self.work.reading() as unit:
            return _store(unit, kind).label_keys(tenant_of(caller), query)

    def values(self, caller: Caller, kind: Labelled, key: str, query: Query) -> Page[str]:
        with self.work.reading() as unit:
            return _store(unit, kind).label_values(tenant_of(caller), key.lower(), query)


def _store(unit: UnitOfWork, kind: Labelled) -> LabelledStore:
    return unit.blueprints if kind is Labelled.BLUEPRINTS else unit.deployments
