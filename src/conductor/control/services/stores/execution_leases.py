"""Whose executions are, and what their owners write."""

from dataclasses import dataclass
from typing import Protocol

from conductor.domain.execution import FINAL, Execution, ExecutionStatus
from conductor.domain.facts import Receipt
from conductor.domain.ids import DeploymentId, ExecutionId, TenantName, WorkerId


@dataclass(frozen=True, slots=True)
class HeldExecution:
    """What the journal needs of an execution that it has locked until its commit.

    `last_sequence` is the number of its last event or log, of which `kept_events` and `kept_logs`
    were not deleted; `confided` says how many secrets it was told, `unnumbered` how many batches
    without a number were written.
    The counters are written by `advance`.
    """

    id: ExecutionId
    tenant: TenantName
    deployment_id: DeploymentId | None
    status: ExecutionStatus
    epoch: int
    total_operations: int
    finished_operations: int
    last_batch: int
    last_sequence: int
    kept_events: int = 0
    kept_logs: int = 0
    confided: int = 0
    unnumbered: int = 0

    @property
    def is_final(self) -> bool:
        return self.status in FINAL


class ExecutionLeaseStore(Protocol):
    def unclaimed(self, limit: int) -> list[Execution]:
        """Pending ones without a worker, oldest first, locked against other claimers; nested ones
        are beyond the limit."""
        ...

    def held_by(self, worker_id: str) -> list[Execution]:
        """Active ones, oldest first."""
        ...

    def holders(self) -> set[str]:
        """The ids of all who hold an active execution."""
        ...

    def has_unclaimed(self) -> bool: ...

    def claim(self, execution: Execution, worker_id: WorkerId, token_hash: str) -> Execution:
        """The execution in its next epoch, owned by the worker; its batches count from 1."""
        ...

    def fence(self, execution_id: ExecutionId) -> None:
        """Raise the epoch, so that its last owner can write nothing more, and what it started has
        no token that holds."""
        ...

    def hold(self, execution_id: ExecutionId) -> HeldExecution | None: ...

    def advance(self, held: HeldExecution) -> None:
        """Store the counters of operations, batches and events."""
        ...

    def note_refusal(self, execution_id: ExecutionId, number: int, receipt: Receipt) -> None: ...

    def refusal(self, execution_id: ExecutionId, number: int) -> Receipt | None:
        """The receipt of a batch of the present epoch that was refused; None if it was written."""
        ...

    def by_token(self, token_hash: str) -> Execution | None: ...
