"""Deployment updates: start, preview, read; and what their executions write."""

from typing import Any, Literal

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, Nothing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed
from conductor.control.api.moments import read_moment
from conductor.control.api.routing import Routes
from conductor.control.services.deployment_update_restoring import PastUpdate
from conductor.control.services.deployment_updates import UpdateOrder
from conductor.control.services.errors import (
    DependentExists,
    ExistingRunningExecution,
    ExistingStartedModification,
    IllegalAction,
    NonexistentWorkflow,
    OnlyDeploymentUpdate,
    UnsupportedUpdate,
)
from conductor.control.services.update_views import UpdateShape, update_shape
from conductor.domain.errors import IllegalMove

router = Routes(tags=["deployment updates"])


class Wishes(BaseModel):
    """What of the order goes to the workflow `update`, as it is."""

    workflow_id: str | None = None
    skip_install: bool = False
    skip_uninstall: bool = False
    skip_reinstall: bool = False
    skip_drift_check: bool = False
    skip_heal: bool = False
    force_reinstall: bool = False
    ignore_failure: bool = False
    install_first: bool = False
    reinstall_list: list[str] | None = None


class UpdateBody(Wishes):
    blueprint_id: str | None = None
    inputs: dict[str, Any] | None = None
    preview: bool = False
    force: bool = False
    update_plugins: bool = True
    runtime_only_evaluation: bool | None = None
    auto_correct_types: bool | None = None
    reevaluate_active_statuses: bool | None = None

    def order(self, deployment_id: str) -> UpdateOrder:
        parameters = {name: getattr(self, name) for name in Wishes.model_fields}
        return UpdateOrder(
            deployment_id=deployment_id,
            blueprint_id=self.blueprint_id,
            inputs=self.inputs or {},
            parameters={**parameters, "reinstall_list": self.reinstall_list or []},
            is_forced=self.force,
            is_preview=self.preview,
            runtime_only_evaluation=self.runtime_only_evaluation,
            auto_correct_types=bool(self.auto_correct_types),
            keeps_plugins=not self.update_plugins,
        )


class NotedUpdate(BaseModel):
    model_config = ConfigDict(extra="allow")

    deployment_id: str
    state: str | None = None
    inputs: dict[str, Any] | None = None
    blueprint_id: str | None = None
    execution_id: str | None = None


class NotedStep(BaseModel):
    model_config = ConfigDict(extra="allow")

    action: Literal["add", "remove", "modify"]
    entity_type: str
    entity_id: str | list[str]


class PastUpdateBody(BaseModel):
    """As a deployment update is shown; what is derived from the rest is not read."""

    id: str = Field(min_length=1)
    deployment_id: str
    state: str
    execution_id: str | None = None
    old_blueprint_id: str | None = None
    new_blueprint_id: str | None = None
    old_inputs: dict[str, Any] | None = None
    new_inputs: dict[str, Any] | None = None
    steps: list[NotedStep] | None = None
    deployment_plan: dict[str, Any] | None = None
    recursive_dependencies: list[dict[str, Any]] | None = None
    runtime_only_evaluation: bool | None = None
    created_at: str | None = None
    created_by: str | None = None

    def past(self) -> PastUpdate:
        told = self.model_dump(exclude_none=True, exclude={"created_at"})
        return PastUpdate(**told, created_at=read_moment(self.created_at))


class PastUpdatesBody(BaseModel):
    deployment_updates: list[PastUpdateBody]


class UpdateChange(BaseModel):
    model_config = ConfigDict(extra="allow")

    state: str | None = None
    plan: dict[str, Any] | None = None
    steps: list[NotedStep] | None = None


@router.post("/deployment-updates/{deployment_id}/update/initiate")
@answers(
    UpdateShape,
    UnsupportedUpdate,
    DependentExists,
    ExistingRunningExecution,
    ExistingStartedModification,
    IllegalAction,
    NonexistentWorkflow,
)
def initiate_update(
    caller: Authenticated, services: Services, deployment_id: str, body: UpdateBody | None = None
) -> dict[str, Any]:
    """`inputs` are those that change. A preview says the steps, and changes nothing."""
    order = (body or UpdateBody()).order(deployment_id)
    return update_shape(services.updates.initiate(caller, order))


@router.post("/deployment-updates/{update_id}/update/finalize")
@answers(UpdateShape)
def finalize_update(caller: Authenticated, services: Services, update_id: str) -> dict[str, Any]:
    """Executions finalize their updates themselves; this shows how far it is."""
    return update_shape(services.updates.get(caller, update_id))


@router.get("/deployment-updates")
@answers(Listing[UpdateShape])
def list_updates(
    caller: Authenticated, services: Services, query: Listed, include: Included
) -> dict[str, Any]:
    page = services.updates.page(caller, query)
    return envelope([include(update_shape(each)) for each in page.items], page.total, query)


@router.get("/deployment-updates/{update_id}")
@answers(UpdateShape)
def get_update(
    caller: Authenticated, services: Services, update_id: str, include: Included
) -> dict[str, Any]:
    return include(update_shape(services.updates.get(caller, update_id)))


@router.post("/deployment-updates", status_code=201)
@answers(Nothing, may_be_empty=True)
def restore_updates(caller: Authenticated, services: Services, body: PastUpdatesBody) -> Response:
    """For administrators: updates of the past, all of them or none."""
    pasts = [each.past() for each in body.deployment_updates]
    if not services.update_restoring.restore(caller, pasts):
        return Response(status_code=204)
    return Response("{}", status_code=201, media_type="application/json")


@router.put("/deployment-updates/{update_id}")
@answers(UpdateShape, OnlyDeploymentUpdate)
def put_update(
    caller: Authenticated, services: Services, update_id: str, body: NotedUpdate
) -> dict[str, Any]:
    """For executions that update a deployment by their own means; so is the next."""
    wishes = body.model_dump(exclude_none=True)
    return update_shape(services.updates.put(caller, update_id, body.deployment_id, wishes))


@router.patch("/deployment-updates/{update_id}")
@answers(UpdateShape, OnlyDeploymentUpdate, IllegalMove)
def change_update(
    caller: Authenticated, services: Services, update_id: str, body: UpdateChange
) -> dict[str, Any]:
    wishes = body.model_dump(exclude_none=True)
    return update_shape(services.updates.change(caller, update_id, wishes))
