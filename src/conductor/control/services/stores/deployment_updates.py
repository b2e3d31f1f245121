"""Where deployment updates are kept."""

from typing import Protocol

from conductor.control.services.stores.store import SeenWithDeploymentStore, Store
from conductor.domain.deployment_update import DeploymentUpdate
from conductor.domain.ids import ExecutionId, TenantName


class UpdateStore(Store[DeploymentUpdate], SeenWithDeploymentStore[DeploymentUpdate], Protocol):
    """Lists are filtered by the states that are shown (see `shown_state`)."""

    def of_execution(self, execution_id: ExecutionId) -> DeploymentUpdate | None: ...
    def begun_of(self, tenant: TenantName, deployment_id: str) -> list[DeploymentUpdate]:
        """Those that have begun and not come to their end, oldest first."""
        ...

    def change(self, before: DeploymentUpdate, after: DeploymentUpdate) -> None:
        """`Conflict` when somebody else has moved it since it was read."""
        ...
