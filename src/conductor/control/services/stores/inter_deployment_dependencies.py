"""Which deployment needs which."""

from collections.abc import Collection
from typing import Protocol

from conductor.control.services.listing import Page, Query
from conductor.control.services.stores.store import Store
from conductor.domain.deployment_dependency import DeploymentDependency
from conductor.domain.ids import TenantName


class DependencyStore(Store[DeploymentDependency], Protocol):
    def page_for(
        self,
        tenant: TenantName | None,
        username: str | None,
        query: Query,
        *,
        home: str | None = None,
    ) -> Page[DeploymentDependency]:
        """Without those of deployments that are private to others than the user; None is who sees
        all of them."""
        ...

    def made_by(
        self, tenant: TenantName, source: str | None, creator: str
    ) -> DeploymentDependency | None:
        """The one of a source, which has at most one of each creator."""
        ...

    def on(self, tenant: TenantName, target: str) -> list[DeploymentDependency]:
        """Those that need a deployment, oldest first."""
        ...

    def targets_of(self, tenant: TenantName, source: str) -> set[str]:
        """The ids of what a deployment needs, as far as they are known."""
        ...

    def components_of(self, tenant: TenantName, source: str) -> set[str]:
        """The ids of the deployments that are parts of one."""
        ...

    def wholes(self, keys: Collection[tuple[TenantName, str]]) -> set[tuple[TenantName, str]]:
        """Those of deployments, by (tenant, id), that have components. One statement."""
        ...

    def remove_of(self, tenant: TenantName, source: str) -> None: ...
    def remove_by_function(self, tenant: TenantName, source: str) -> None:
        """Those that its plan alone makes."""
        ...

    def forget_target(self, tenant: TenantName, target: str) -> None:
        """It is gone; that somebody needs it stays noted."""
        ...
