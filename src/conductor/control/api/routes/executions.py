"""Executions."""

from dataclasses import replace
from typing import Annotated, Any, Literal, TypedDict

from fastapi import Header, Query
from pydantic import BaseModel, ConfigDict

from conductor.blueprint.errors import ConstraintException, UnknownSecretError
from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed
from conductor.control.api.maintenance_mode import goes_on_while_activating
from conductor.control.api.moments import read_moment, read_scheduled_time
from conductor.control.api.routing import Routes
from conductor.control.services.errors import (
    DependentExists,
    DeploymentCreationError,
    EnvironmentInProgress,
    EnvironmentPending,
    EvaluationFailed,
    ExistingRunningExecution,
    Forbidden,
    ForbiddenWhileCancelling,
    IllegalAction,
    IllegalExecutionParameters,
    InBlackout,
    InvalidStatusUpdate,
    NonexistentWorkflow,
    UnavailableWorkflow,
)
from conductor.control.services.execution_restoring import Past
from conductor.control.services.executions import ExecutionView
from conductor.control.services.shapes import (
    ExecutionShape,
    ToldExecutionShape,
    execution_shape,
    waits_shape,
)
from conductor.control.services.start_orders import StartOrder
from conductor.domain.errors import Conflict, IllegalMove, InvalidInput
from conductor.domain.execution import ExecutionStatus

router = Routes(tags=["executions"])
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key")]
SystemWorkflows = Annotated[bool, Query(alias="_include_system_workflows")]


class StartBody(BaseModel):
    """Booleans may come as the texts "true" and "false". A misspelled wish is refused: what was to
    run dry would run."""

    model_config = ConfigDict(extra="forbid")

    deployment_id: str
    workflow_id: str
    parameters: dict[str, Any] | None = None
    allow_custom_parameters: bool | None = None
    force: bool | None = None
    dry_run: bool | None = None
    queue: bool | None = None
    wait_after_fail: int | None = None
    scheduled_time: str | None = None
    time_limit: int | None = None
    most_operations: int | None = None
    reason: str | None = None
    override_blackout: bool | None = None
    force_status: ExecutionStatus | None = None
    id: str | None = None
    created_by: str | None = None
    created_at: str | None = None
    started_at: str | None = None
    ended_at: str | None = None
    error: str | None = None
    is_system_workflow: bool | None = None

    def past(self, status: ExecutionStatus) -> Past:
        return Past(
            status,
            self.id,
            self.created_by,
            read_moment(self.created_at),
            read_moment(self.started_at),
            read_moment(self.ended_at),
            self.error,
            is_system_workflow=bool(self.is_system_workflow),
        )

    def order(self) -> StartOrder:
        return StartOrder(
            deployment_id=self.deployment_id,
            workflow_id=self.workflow_id,
            parameters=self.parameters,
            allow_custom_parameters=bool(self.allow_custom_parameters),
            is_forced=bool(self.force),
            is_queued=bool(self.queue),
            is_dry_run=bool(self.dry_run),
            wait_after_fail=600 if self.wait_after_fail is None else self.wait_after_fail,
            time_limit=self.time_limit,
            most_operations=self.most_operations,
            reason=self.reason or "",
            scheduled_for=read_scheduled_time(self.scheduled_time),
            override_blackout=bool(self.override_blackout),
        )


class Resumption(TypedDict):
    is_reset: bool
    reason: str
    override_blackout: bool


class Action(BaseModel):
    """`override_blackout` is for those that resume."""

    model_config = ConfigDict(extra="forbid")

    action: Literal[
        "cancel",
        "force-cancel",
        "kill",
        "resume",
        "force-resume",
        "requeue",
        "override-blackout",
    ]
    reason: str | None = None
    override_blackout: bool | None = None

    @property
    def resumption(self) -> Resumption:
        """The ways to resume it."""
        return {
            "is_reset": self.action == "force-resume",
            "reason": self.reason or "",
            "override_blackout": bool(self.override_blackout),
        }


class ExecutionsDeletion(BaseModel):
    """One of both: all that were made before a moment, or all but the last so many."""

    to_datetime: str | None = None
    keep_last: int | None = None


class StatusUpdate(BaseModel):
    status: ExecutionStatus
    error: str | None = None


@router.post("/executions", status_code=201)
@answers(
    ToldExecutionShape,
    NonexistentWorkflow,
    IllegalExecutionParameters,
    ExistingRunningExecution,
    UnavailableWorkflow,
    DependentExists,
    EnvironmentPending,
    EnvironmentInProgress,
    DeploymentCreationError,
    ForbiddenWhileCancelling,
    EvaluationFailed,
    ConstraintException,
    UnknownSecretError,
    Conflict,
    Forbidden,
    InBlackout,
)
def start_execution(
    caller: Authenticated, services: Services, body: StartBody, key: IdempotencyKey = None
) -> dict[str, Any]:
    if body.force_status is not None and body.scheduled_time:
        raise InvalidInput("give force_status, or a scheduled_time: not both")
    if body.force_status is not None:
        past = body.past(body.force_status)
        restored = services.execution_restoring.restore(caller, body.order(), past)
        return _shape(ExecutionView(restored))
    executions = services.executions
    return _shape(executions.told(executions.start(caller, body.order(), key=key)))


@router.get("/executions")
@answers(Listing[ToldExecutionShape])
def list_executions(
    caller: Authenticated,
    services: Services,
    query: Listed,
    include: Included,
    include_system: SystemWorkflows = False,
) -> dict[str, Any]:
    if not include_system:
        query = replace(query, filters={**query.filters, "is_system_workflow": ["false"]})
    page = services.executions.page(caller, query)
    return envelope([include(_shape(each)) for each in page.items], page.total, query)


class DeletedShape(TypedDict):
    count: int


@router.delete("/executions")
@answers(Listing[DeletedShape])
def delete_executions(
    caller: Authenticated, services: Services, query: Listed, body: ExecutionsDeletion
) -> dict[str, Any]:
    """Those that have ended, and that the filters choose; `count` says how many went."""
    count = services.finished_executions.delete(
        caller, query, before=read_moment(body.to_datetime), keep_last=body.keep_last
    )
    return envelope([{"count": count}], 1, query)


@router.get("/executions/{execution_id}")
@answers(ToldExecutionShape)
def get_execution(
    caller: Authenticated, services: Services, execution_id: str, include: Included
) -> dict[str, Any]:
    return include(_shape(services.executions.get(caller, execution_id)))


@router.post("/executions/{execution_id}")
@goes_on_while_activating
@answers(
    ExecutionShape,
    IllegalMove,
    IllegalAction,
    Conflict,
    ExistingRunningExecution,
    ForbiddenWhileCancelling,
    Forbidden,
    InBlackout,
)
def act_on_execution(
    caller: Authenticated, services: Services, execution_id: str, body: Action
) -> dict[str, Any]:
    acts, reason = services.executions, body.reason or ""
    match body.action:
        case "resume" | "force-resume":
            after = acts.resume(caller, execution_id, **body.resumption)
        case "override-blackout":
            after = acts.override_blackout(caller, execution_id, reason)
        case "requeue":
            after = acts.requeue(caller, execution_id, reason)
        case kind:
            after = acts.cancel(caller, execution_id, kind, reason)
    return execution_shape(after)


@router.get("/executions/{execution_id}/should-start")
@answers(bool)
def execution_should_start(caller: Authenticated, services: Services, execution_id: str) -> bool:
    """Whether nothing is in the way of one that has not begun."""
    return services.executions.may_start(caller, execution_id)


@router.patch("/executions/{execution_id}")
@answers(ExecutionShape, InvalidStatusUpdate)
def update_execution(
    caller: Authenticated, services: Services, execution_id: str, body: StatusUpdate
) -> dict[str, Any]:
    """For the execution's own token, and for administrators, who end it in the place of its worker.
    To say that it is being cancelled is to cancel it; what has ended stays as it is."""
    updated = services.status_updates.update(caller, execution_id, body.status, body.error or "")
    return execution_shape(updated)


def _shape(view: ExecutionView) -> dict[str, Any]:
    return {**execution_shape(view.execution), **waits_shape(view.waits)}
