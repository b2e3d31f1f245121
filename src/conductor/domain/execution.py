"""One run of a workflow."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from conductor.domain.ids import BlueprintId, DeploymentId, ExecutionId, TenantName
from conductor.domain.lifecycle import Actor, LifeCycle


class ExecutionStatus(StrEnum):
    """The wire names; `terminated` is shown to people as "completed"."""

    SCHEDULED = "scheduled"
    QUEUED = "queued"
    PENDING = "pending"
    STARTED = "started"
    CANCELLING = "cancelling"
    FORCE_CANCELLING = "force_cancelling"
    KILL_CANCELLING = "kill_cancelling"
    TERMINATED = "terminated"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def display(self) -> str:
        return "completed" if self is ExecutionStatus.TERMINATED else str(self)


S = ExecutionStatus
WAITING = frozenset({S.SCHEDULED, S.QUEUED})
CANCELLING = frozenset({S.CANCELLING, S.FORCE_CANCELLING, S.KILL_CANCELLING})
ACTIVE = frozenset({S.PENDING, S.STARTED}) | CANCELLING
FINAL = frozenset({S.TERMINATED, S.FAILED, S.CANCELLED})
RESUMABLE = frozenset({S.FAILED, S.CANCELLED})
RESUMING = ("resume", "force-resume")

EXECUTION_LIFE = LifeCycle(
    thing="execution",
    first=S.PENDING,
    finals=FINAL,
    moves={
        Actor.WORKER: {
            S.SCHEDULED: FINAL,
            S.QUEUED: FINAL,
            S.PENDING: FINAL | {S.STARTED},
            S.STARTED: FINAL,
            S.CANCELLING: frozenset({S.FAILED, S.CANCELLED}),
            S.FORCE_CANCELLING: frozenset({S.FAILED, S.CANCELLED}),
            S.KILL_CANCELLING: frozenset({S.FAILED, S.CANCELLED}),
        },
        Actor.PERSON: {
            S.SCHEDULED: frozenset({S.QUEUED, S.PENDING, S.FAILED, S.CANCELLED}),
            S.QUEUED: frozenset({S.PENDING, S.FAILED, S.CANCELLED}),
            S.PENDING: frozenset({S.QUEUED, S.FAILED, S.CANCELLED}) | CANCELLING,
            S.STARTED: frozenset({S.FAILED, S.CANCELLED}) | CANCELLING,
            S.CANCELLING: frozenset({S.FORCE_CANCELLING, S.KILL_CANCELLING}),
            S.FORCE_CANCELLING: frozenset({S.KILL_CANCELLING}),
            S.FAILED: frozenset({S.PENDING, S.QUEUED}),
            S.CANCELLED: frozenset({S.PENDING, S.QUEUED}),
        },
        Actor.RECOVERY: {
            S.PENDING: frozenset({S.FAILED}),
            S.STARTED: frozenset({S.PENDING, S.FAILED}),
            S.CANCELLING: frozenset({S.CANCELLED}),
            S.FORCE_CANCELLING: frozenset({S.CANCELLED}),
            S.KILL_CANCELLING: frozenset({S.CANCELLED}),
        },
    },
)


@dataclass(frozen=True)
class Deed:
    """What somebody did with an execution: `deed` is `start`, or the name of an action. No reason
    is the empty string."""

    deed: str
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Execution:
    """The record of a run. `parent_id` is the execution that started it, if one did.

    `worker_id` names who runs it, in `epoch`; `last_batch` is the number of the last batch that
    was written in it. `recoveries` counts how often in a row it lost the process that ran it, and
    `recovered_with` how many operations had finished when it last did.

    `time_limit` is in seconds from its first start, so that it `ends_by` then, whatever it loses in
    between. At most `most_operations` of it run at once. That it `overrides_blackout` counts for
    one start, or for one that resumes it.
    """

    id: ExecutionId
    tenant: TenantName
    workflow_id: str
    status: ExecutionStatus
    created_at: datetime
    created_by: str
    deployment_id: DeploymentId | None = None
    blueprint_id: BlueprintId | None = None
    visibility: str = "tenant"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    scheduled_for: datetime | None = None
    is_system_workflow: bool = False
    is_dry_run: bool = False
    is_resumed: bool = False
    allow_custom_parameters: bool = False
    is_forced: bool = False
    wait_after_fail: int = 600
    total_operations: int = 0
    finished_operations: int = 0
    epoch: int = 0
    worker_id: str | None = None
    recoveries: int = 0
    recovered_with: int = 0
    last_batch: int = 0
    parent_id: ExecutionId | None = None
    time_limit: int | None = None
    ends_by: datetime | None = None
    most_operations: int | None = None
    overrides_blackout: bool = False
    deeds: tuple[Deed, ...] = ()

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    @property
    def is_nobodys(self) -> bool:
        """It waits, or it was said to have begun where no worker has it."""
        has_begun = self.status in (S.PENDING, S.STARTED)
        return self.status in WAITING or (has_begun and self.worker_id is None)

    @property
    def resumes(self) -> int:
        """How often somebody resumed it."""
        return sum(each.deed in RESUMING for each in self.deeds)

    @property
    def is_overdue(self) -> bool:
        """It is being ended because its time is over; its error says so."""
        return self.status is S.KILL_CANCELLING and self.error != ""

    def move_to(
        self, status: ExecutionStatus, *, by: Actor, at: datetime, error: str | None = None
    ) -> Self:
        """The execution after a legal move; raises `IllegalMove` otherwise. One that has ended and
        stays so keeps its error and its end.

        A resumed execution (a final one that goes back) loses its end and its error, and has all
        its time again. One that is cancelled because its time is over ends as failed.
        """
        EXECUTION_LIFE.check(self.id, self.status, status, by=by)
        if self.is_final and status is self.status:
            return self
        if status is S.CANCELLED and self.is_overdue:
            status, error = S.FAILED, "; ".join(filter(None, (self.error, error)))
        reopened = self.is_final and status not in FINAL
        ends_by = None if reopened else self.ends_by
        if status is S.STARTED and ends_by is None and self.time_limit is not None:
            ends_by = at + timedelta(seconds=self.time_limit)
        return replace(
            self,
            status=status,
            started_at=at if status is S.STARTED else self.started_at,
            ended_at=at if status in FINAL else None,
            ends_by=ends_by,
            error="" if reopened else self.error if error is None else error,
            is_resumed=self.is_resumed or reopened,
            overrides_blackout=self.overrides_blackout and not reopened,
        )

    def done(self, deed: str, *, by: str, at: datetime, reason: str = "") -> Self:
        """With that remembered."""
        return replace(self, deeds=(*self.deeds, Deed(deed, by, at, reason)))
