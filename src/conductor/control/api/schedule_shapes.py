"""Schedules, what became of their occurrences, and those to come, as the API tells them."""

from datetime import UTC
from typing import Any, TypedDict

from conductor.control.services.nodes import CommonShape, common_shape
from conductor.control.services.schedules import ScheduleView
from conductor.control.services.shapes import Moment, moment
from conductor.domain.execution import ExecutionStatus
from conductor.domain.occurrence import Daylight, Occurrence, OccurrenceState
from conductor.domain.occurrence_record import OccurrenceRecord
from conductor.domain.schedule import Overlap, Schedule


class ArgumentsShape(TypedDict):
    allow_custom_parameters: bool
    force: bool
    is_dry_run: bool
    wait_after_fail: int


class RuleShape(TypedDict, total=False):
    """An `rrule`, or the others."""

    recurrence: str | None
    count: int | None
    weekdays: list[str]
    rrule: str


class ScheduleShape(CommonShape):
    """`slip` is in minutes. `all_next_occurrences` are in UTC, `2026-01-31 10:00:00`, at most a
    thousand. It starts in the name of `created_by`: who made it, or changed it later, unless an
    administrator did, or only turned it off."""

    id: str
    deployment_id: str
    workflow_id: str
    parameters: dict[str, Any]
    execution_arguments: ArgumentsShape
    rule: RuleShape
    since: Moment
    until: Moment | None
    timezone: str | None
    slip: int
    stop_on_fail: bool
    overlap: Overlap
    enabled: bool
    next_occurrence: Moment | None
    all_next_occurrences: list[str]
    latest_execution_id: str | None
    latest_execution_status: ExecutionStatus | None
    created_at: Moment
    created_by: str


class OccurrenceShape(TypedDict):
    """`reason` says why nothing was started. `claimed_by` is a server; empty where a person was
    faster, and changed the schedule."""

    at: Moment
    state: OccurrenceState
    reason: str
    execution_id: str | None
    schedule_id: str
    deployment_id: str
    tenant_name: str
    claimed_by: str
    claimed_at: Moment
    ended_at: Moment | None


class UpcomingShape(TypedDict):
    """`at` is in UTC, `local` the same instant in the schedule's time zone, `wall` what the rule
    says: another time only in an hour that is skipped. `daylight` is what a change of the clocks
    does to it."""

    at: Moment
    local: str
    wall: str
    is_moved: bool
    daylight: Daylight | None


def schedule_shape(view: ScheduleView) -> dict[str, Any]:
    schedule, timing, upcoming = view.schedule, view.schedule.timing, view.upcoming
    return {
        "id": schedule.id,
        "deployment_id": schedule.deployment_id,
        "workflow_id": schedule.workflow_id,
        "parameters": schedule.parameters,
        "execution_arguments": schedule.execution_arguments,
        "rule": _rule(schedule),
        "since": moment(timing.since),
        "until": moment(timing.until),
        "timezone": timing.timezone,
        "slip": int(schedule.slip.total_seconds() // 60),
        "stop_on_fail": schedule.stop_on_fail,
        "overlap": schedule.overlap,
        "enabled": schedule.is_enabled,
        "next_occurrence": moment(upcoming[0]) if upcoming else None,
        "all_next_occurrences": [f"{each.astimezone(UTC):%Y-%m-%d %H:%M:%S}" for each in upcoming],
        "latest_execution_id": schedule.latest_execution_id,
        "latest_execution_status": view.status,
        "created_at": moment(schedule.created_at),
        "created_by": schedule.created_by,
        **common_shape(schedule.tenant, schedule.visibility),
    }


def occurrence_shape(record: OccurrenceRecord) -> dict[str, Any]:
    return {
        "at": moment(record.at),
        "state": record.state,
        "reason": record.reason,
        "execution_id": record.execution_id,
        "schedule_id": record.schedule_id,
        "deployment_id": record.deployment_id,
        "tenant_name": record.tenant,
        "claimed_by": record.claimed_by,
        "claimed_at": moment(record.claimed_at),
        "ended_at": moment(record.ended_at),
    }


def upcoming_shape(occurrence: Occurrence) -> dict[str, Any]:
    return {
        "at": moment(occurrence.at),
        "local": occurrence.local.isoformat(timespec="seconds"),
        "wall": occurrence.wall.replace(tzinfo=None).isoformat(timespec="seconds"),
        "is_moved": occurrence.is_moved,
        "daylight": occurrence.daylight,
    }


def _rule(schedule: Schedule) -> dict[str, Any]:
    timing = schedule.timing
    if timing.rrule is not None:
        return {"rrule": timing.rrule}
    return {
        "recurrence": timing.recurrence,
        "count": timing.count,
        "weekdays": list(timing.weekdays),
    }
