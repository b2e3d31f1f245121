"""Where executions are kept."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

from conductor.control.services.listing import Query
from conductor.control.services.stores.execution_leases import ExecutionLeaseStore
from conductor.control.services.stores.execution_traffic import ExecutionTrafficStore
from conductor.control.services.stores.store import SeenWithDeploymentStore, Store
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.ids import ExecutionId, TenantName


class ExecutionStore(
    Store[Execution],
    SeenWithDeploymentStore[Execution],
    ExecutionTrafficStore,
    ExecutionLeaseStore,
    Protocol,
):
    def move(self, before: Execution, after: Execution) -> None:
        """Compare-and-set: `Conflict` when the status is no longer what it was before."""
        ...

    def active_of(self, tenant: TenantName, deployment_id: str) -> list[Execution]:
        """Active and queued executions of a deployment, oldest first."""
        ...

    def scheduled_of(self, tenant: TenantName, deployment_id: str) -> list[Execution]:
        """Those of a deployment whose time has not come, the next one first."""
        ...

    def active_children(self, parent_id: ExecutionId) -> list[Execution]:
        """Those that an execution has started and that have not ended, waiting ones among them."""
        ...

    def children(self, parent_id: ExecutionId) -> list[Execution]:
        """All that an execution has started, oldest first."""
        ...

    def lock_of(self, tenant: TenantName, deployment_id: str) -> None:
        """Until the commit nobody writes facts of one that is active. By id, so that locks of
        executions never cross; instances are locked after them."""
        ...

    def creations(self, of: Collection[tuple[str, str]]) -> dict[tuple[str, str], ExecutionId]:
        """The executions that made the environments, by (tenant, deployment), as `of` are."""
        ...

    def with_status(self, statuses: Iterable[ExecutionStatus], limit: int) -> list[Execution]: ...

    def overdue(self, at: datetime) -> list[Execution]:
        """Active ones whose time is over."""
        ...

    def unfinished_counts(self) -> dict[str, int]:
        """How many executions have each status that is not final; 0 for those that none has."""
        ...

    def by_id(self, identifier: ExecutionId, *, for_update: bool = False) -> Execution | None: ...

    def by_ids(self, identifiers: Collection[str]) -> dict[str, Execution]: ...

    def count(self, execution_id: ExecutionId, *, total: int, finished: int) -> None:
        """Add to the execution's counters of operations."""
        ...

    def remove_of(
        self, tenant: TenantName, deployment_id: str, *, keep: str | None = None
    ) -> None: ...

    def remove_finished(
        self,
        tenant: TenantName | None,
        query: Query,
        *,
        before: datetime | None,
        keep_last: int,
        username: str | None = None,
    ) -> int:
        """How many of those that the query's filters choose, and the user sees, went: the ones made
        before a moment, without the last so many. The newest that made the environment of a
        deployment stays while that is there."""
        ...
