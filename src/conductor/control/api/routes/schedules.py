"""Schedules of deployments."""

from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed
from conductor.control.api.maintenance_mode import goes_on
from conductor.control.api.moments import read_moment
from conductor.control.api.routing import Routes
from conductor.control.api.schedule_shapes import (
    OccurrenceShape,
    ScheduleShape,
    UpcomingShape,
    occurrence_shape,
    schedule_shape,
    upcoming_shape,
)
from conductor.control.services.errors import (
    DeploymentCreationError,
    EnvironmentInProgress,
    EnvironmentPending,
    EvaluationFailed,
    Forbidden,
    IllegalAction,
    IllegalExecutionParameters,
    NonexistentWorkflow,
)
from conductor.control.services.listing import Query as ListQuery
from conductor.control.services.origin import Origin
from conductor.control.services.schedule_orders import (
    ScheduleChanges,
    ScheduleOrder,
    TimingWishes,
)
from conductor.domain.errors import Conflict, IllegalMove
from conductor.domain.schedule import Overlap

router = Routes(tags=["schedules"])
OfDeployment = Annotated[str, Query(alias="deployment_id")]
Number = Annotated[int, Query(alias="_size")]


class TimingBody(BaseModel):
    """When it is due (§8.2). Moments without a zone are in `timezone`, which is UTC when there is
    none; `since` and `until` may be relative, as in `+1 day`."""

    since: str | None = None
    until: str | None = None
    timezone: str | None = None
    recurrence: str | None = None
    weekdays: list[str] | None = None
    count: int | None = None
    rrule: str | None = None

    def timing(self) -> TimingWishes:
        return TimingWishes(
            self.since,
            self.until,
            self.timezone,
            self.recurrence,
            self.weekdays,
            self.count,
            self.rrule,
        )


class ScheduleBody(TimingBody):
    """`slip` is in minutes; `execution_arguments` are `allow_custom_parameters`, `dry_run`, `force`
    and `wait_after_fail`."""

    workflow_id: str
    parameters: dict[str, Any] | None = None
    execution_arguments: dict[str, Any] | None = None
    slip: int | None = None
    stop_on_fail: bool | None = None
    overlap: str | None = None
    enabled: bool | None = None
    created_by: str | None = None
    created_at: str | None = None

    def order(self) -> ScheduleOrder:
        return ScheduleOrder(
            workflow_id=self.workflow_id,
            timing=self.timing(),
            parameters=self.parameters or {},
            execution_arguments=self.execution_arguments or {},
            slip=self.slip or 0,
            stop_on_fail=bool(self.stop_on_fail),
            overlap=self.overlap or Overlap.SKIP,
            is_enabled=self.enabled is not False,
        )


class ScheduleChange(TimingBody):
    """What is null stays as it is; `clear` names what goes: `until`, `count`, `weekdays`,
    `timezone`."""

    workflow_id: str | None = None
    parameters: dict[str, Any] | None = None
    execution_arguments: dict[str, Any] | None = None
    slip: int | None = None
    stop_on_fail: bool | None = None
    overlap: str | None = None
    enabled: bool | None = None
    clear: list[str] | None = None

    def changes(self) -> ScheduleChanges:
        return ScheduleChanges(
            timing=self.timing(),
            cleared=self.clear or (),
            workflow_id=self.workflow_id,
            parameters=self.parameters,
            execution_arguments=self.execution_arguments,
            slip=self.slip,
            stop_on_fail=self.stop_on_fail,
            overlap=self.overlap,
            is_enabled=self.enabled,
        )


@router.get("/execution-schedules")
@answers(Listing[ScheduleShape])
def list_schedules(
    caller: Authenticated, services: Services, query: Listed, include: Included
) -> dict[str, Any]:
    """Of long pages each item has fewer of its next occurrences: together at most 100 000."""
    page = services.schedules.page(caller, query)
    return envelope([include(schedule_shape(each)) for each in page.items], page.total, query)


@router.get("/execution-schedules/{schedule_id}")
@answers(ScheduleShape)
def get_schedule(
    caller: Authenticated,
    services: Services,
    schedule_id: str,
    deployment_id: OfDeployment,
    include: Included,
) -> dict[str, Any]:
    return include(schedule_shape(services.schedules.get(caller, schedule_id, deployment_id)))


@router.put("/execution-schedules/{schedule_id}", status_code=201)
@answers(
    ScheduleShape,
    NonexistentWorkflow,
    IllegalExecutionParameters,
    EnvironmentPending,
    EnvironmentInProgress,
    DeploymentCreationError,
    EvaluationFailed,
    IllegalAction,
    Conflict,
    Forbidden,
)
def create_schedule(
    caller: Authenticated,
    services: Services,
    schedule_id: str,
    deployment_id: OfDeployment,
    body: ScheduleBody,
) -> dict[str, Any]:
    origin = Origin(read_moment(body.created_at), body.created_by)
    schedules = services.schedules
    return schedule_shape(
        schedules.create(caller, schedule_id, deployment_id, body.order(), origin)
    )


@router.patch("/execution-schedules/{schedule_id}", status_code=201)
@answers(
    ScheduleShape,
    NonexistentWorkflow,
    IllegalExecutionParameters,
    EnvironmentPending,
    EnvironmentInProgress,
    DeploymentCreationError,
    EvaluationFailed,
    IllegalAction,
    IllegalMove,
)
def update_schedule(
    caller: Authenticated,
    services: Services,
    schedule_id: str,
    deployment_id: OfDeployment,
    body: ScheduleChange,
) -> dict[str, Any]:
    """What is sent takes the place of what is stored; empty `weekdays` leave them."""
    schedules = services.schedules
    return schedule_shape(schedules.update(caller, schedule_id, deployment_id, body.changes()))


@router.delete("/execution-schedules/{schedule_id}", status_code=204)
@answers(None, IllegalAction)
def delete_schedule(
    caller: Authenticated, services: Services, schedule_id: str, deployment_id: OfDeployment
) -> Response:
    services.schedules.delete(caller, schedule_id, deployment_id)
    return Response(status_code=204)


@router.get("/execution-schedules/{schedule_id}/occurrences")
@answers(Listing[OccurrenceShape])
def list_occurrences(
    caller: Authenticated,
    services: Services,
    schedule_id: str,
    deployment_id: OfDeployment,
    query: Listed,
    include: Included,
) -> dict[str, Any]:
    """What became of its occurrences, the newest first: the last thousand are kept."""
    page = services.schedules.history(caller, schedule_id, deployment_id, query)
    return envelope([include(occurrence_shape(each)) for each in page.items], page.total, query)


@router.get("/execution-schedules/{schedule_id}/preview")
@answers(Listing[UpcomingShape])
def preview_schedule(
    caller: Authenticated,
    services: Services,
    schedule_id: str,
    deployment_id: OfDeployment,
    size: Number = 10,
) -> dict[str, Any]:
    """Its next occurrences, in UTC and in its own time zone."""
    schedules = services.schedules
    found = schedules.upcoming(caller, schedule_id, deployment_id, size)
    return envelope([upcoming_shape(each) for each in found], len(found), ListQuery(size=size))


@router.post("/execution-schedules/preview")
@goes_on
@answers(Listing[UpcomingShape])
def preview_rule(
    caller: Authenticated, services: Services, body: TimingBody, size: Number = 10
) -> dict[str, Any]:
    """The next occurrences of a rule that no schedule has yet. Nothing is stored."""
    found = services.schedules.preview(body.timing(), size)
    return envelope([upcoming_shape(each) for each in found], len(found), ListQuery(size=size))
