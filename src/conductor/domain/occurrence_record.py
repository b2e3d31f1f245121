"""What is kept of an occurrence: who claimed it, and what became of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from conductor.domain.ids import DeploymentId, ExecutionId, ScheduleId, TenantName
from conductor.domain.lifecycle import Actor
from conductor.domain.occurrence import OCCURRENCE_LIFE, OccurrenceState
from conductor.domain.schedule import ScheduleKey


@dataclass(frozen=True)
class OccurrenceRecord:
    """`at` is its instant. `claims` counts who had it: only the last of them may end it."""

    tenant: TenantName
    deployment_id: DeploymentId
    schedule_id: ScheduleId
    at: datetime
    claimed_by: str
    claimed_at: datetime
    claims: int = 1
    state: OccurrenceState = OccurrenceState.CLAIMED
    reason: str = ""
    execution_id: ExecutionId | None = None
    ended_at: datetime | None = None

    @property
    def schedule(self) -> ScheduleKey:
        return ScheduleKey(self.tenant, self.deployment_id, self.schedule_id)

    @property
    def is_ended(self) -> bool:
        return self.state is not OccurrenceState.CLAIMED

    def ended(
        self,
        state: OccurrenceState,
        *,
        at: datetime,
        reason: str = "",
        execution_id: ExecutionId | None = None,
    ) -> "OccurrenceRecord":
        OCCURRENCE_LIFE.check(f"{self.schedule_id} {self.at}", self.state, state, by=Actor.WORKER)
        return replace(self, state=state, reason=reason, execution_id=execution_id, ended_at=at)
