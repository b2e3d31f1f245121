"""Where modifications are kept."""

from collections.abc import Collection
from typing import Protocol

from conductor.control.services.stores.store import SeenWithDeploymentStore, Store
from conductor.domain.ids import ExecutionId, TenantName
from conductor.domain.modification import Modification


class ModificationStore(Store[Modification], SeenWithDeploymentStore[Modification], Protocol):
    """`add` raises `Conflict` while another one of the deployment is started."""

    def started_of(self, tenant: TenantName, deployment_id: str) -> Modification | None: ...
    def of_execution(self, execution_id: ExecutionId) -> list[Modification]:
        """Those that it has started, oldest first."""
        ...

    def marks(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """`added` or `removed`, by (tenant, id) of the instances that come or go with a started one
        of these deployments, which are (tenant, id) too."""
        ...

    def move(self, before: Modification, after: Modification) -> None:
        """Compare-and-set: `Conflict` when the status is no longer what it was before."""
        ...
