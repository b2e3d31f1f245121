"""A schedule: which workflow starts by itself, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from conductor.domain.ids import DeploymentId, ExecutionId, ScheduleId, TenantName
from conductor.domain.lifecycle import Actor, LifeCycle


@dataclass(frozen=True)
class ScheduleKey:
    """A schedule's id is unique in its deployment only."""

    tenant: TenantName
    deployment_id: DeploymentId
    id: ScheduleId


class ScheduleState(StrEnum):
    ENABLED = "enabled"
    DISABLED = "disabled"


SCHEDULE_LIFE = LifeCycle(
    thing="schedule",
    first=ScheduleState.ENABLED,
    finals=frozenset(),
    moves={
        Actor.WORKER: {ScheduleState.ENABLED: frozenset({ScheduleState.DISABLED})},
        Actor.PERSON: {
            ScheduleState.ENABLED: frozenset({ScheduleState.DISABLED}),
            ScheduleState.DISABLED: frozenset({ScheduleState.ENABLED}),
        },
        Actor.RECOVERY: {},
    },
)


class Overlap(StrEnum):
    """What happens to an occurrence while the schedule's own last run is unfinished."""

    SKIP = "skip"
    QUEUE = "queue"
    PARALLEL = "parallel"


@dataclass(frozen=True)
class Timing:
    """When a schedule is due: either an `rrule`, or a `recurrence` with `weekdays` and `count`, or
    `count` 1 alone, which means once, at `since`.

    `since` and `until` are UTC and both included. `timezone` is where the wall clock hangs that the
    rule reads; None is UTC. `recurrence` and `rrule` are as a person wrote them, `weekdays` are
    upper case (`MO`, `2TU`, `L-FR`). Made by `control.services.recurrence.reading`, which has
    checked all of it.
    """

    since: datetime
    until: datetime | None = None
    timezone: str | None = None
    recurrence: str | None = None
    weekdays: tuple[str, ...] = ()
    count: int | None = None
    rrule: str | None = None

    @property
    def is_single(self) -> bool:
        return self.rrule is None and self.recurrence is None


@dataclass(frozen=True)
class Schedule:
    """Its id is unique in its deployment. It starts in the name of `created_by`: who made it, or
    took it over with a change. `next_occurrence` is None when there is none left;
    `latest_execution_id` is the last run that it started. A run may be `slip` late."""

    id: ScheduleId
    tenant: TenantName
    deployment_id: DeploymentId
    workflow_id: str
    timing: Timing
    created_at: datetime
    created_by: str
    visibility: str = "tenant"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    execution_arguments: Mapping[str, Any] = field(default_factory=dict)
    slip: timedelta = timedelta(0)
    stop_on_fail: bool = False
    overlap: Overlap = Overlap.SKIP
    state: ScheduleState = ScheduleState.ENABLED
    next_occurrence: datetime | None = None
    latest_execution_id: ExecutionId | None = None

    @property
    def key(self) -> ScheduleKey:
        return ScheduleKey(self.tenant, self.deployment_id, self.id)

    @property
    def is_enabled(self) -> bool:
        return self.state is ScheduleState.ENABLED

    def is_due(self, at: datetime) -> bool:
        """Its next occurrence has come, and nothing is started for it yet."""
        return self.is_enabled and self.next_occurrence is not None and self.next_occurrence <= at

    def move_to(self, state: ScheduleState, *, by: Actor) -> "Schedule":
        SCHEDULE_LIFE.check(self.id, self.state, state, by=by)
        return replace(self, state=state)
