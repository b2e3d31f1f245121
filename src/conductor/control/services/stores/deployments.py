"""Where deployments are kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from conductor.control.services.stores.store import LabelledStore, SharedStore, SummarizedStore
from conductor.domain.blackout import Labelled
from conductor.domain.deployment import Condition, Deployment
from conductor.domain.ids import DeploymentId, TenantName


@dataclass(frozen=True)
class Kin:
    """A deployment below another one, `top`, by way of labels csys-obj-parent."""

    tenant: str
    top: str
    id: str
    is_environment: bool


class DeploymentStore(SharedStore[Deployment], LabelledStore, SummarizedStore, Protocol):
    def named(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Deployment]:
        """Those that are there, by (tenant, id)."""
        ...

    def private_to_others(
        self, tenant: TenantName, username: str, names: Collection[str]
    ) -> set[str]:
        """Which of these deployments of a tenant the user does not see."""
        ...

    def editions(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Those of deployments that are there, by (tenant, id)."""
        ...

    def labelled(
        self, homes: Collection[tuple[TenantName, DeploymentId]], labels: Collection[str]
    ) -> frozenset[Labelled]:
        """Which of the deployments, by (tenant, id), have which of the labels (`key:value`)."""
        ...

    def below(self, tops: Sequence[str], *, is_deep: bool) -> list[Kin]:
        """The children of deployments of these ids, and with `is_deep` theirs, each once."""
        ...

    def conditions(self, of: Collection[tuple[str, str]]) -> dict[tuple[str, str], Condition]:
        """Of deployments that are there, by (tenant, id), as `of` are."""
        ...

    def using(self, tenant: TenantName | None, blueprint_id: str) -> list[str]:
        """The ids of the deployments, of a tenant or of all, that were made from a blueprint."""
        ...

    def held(self, tenant: TenantName, identifier: str) -> Deployment | None:
        """Locked until the commit: who asks next sees what became of it."""
        ...

    def move_from_site(self, tenant: TenantName | None, name: str, to: str | None) -> None:
        """All of a tenant, or of all tenants, that are at a site; it has another name now, or is
        gone."""
        ...

    def locked(self, tenant: TenantName, identifier: str) -> Deployment:
        """Like `get`; until the commit nobody else gets it like this. Whoever decides by what runs
        on a deployment takes it so."""
        ...
