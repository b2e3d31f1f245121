"""Deployments."""

from typing import Any, TypedDict

from fastapi import Response
from pydantic import BaseModel, ConfigDict

from conductor.blueprint.errors import (
    ConstraintException,
    MissingRequiredInputError,
    UnknownInputError,
    UnknownSecretError,
)
from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.labels import read_labels
from conductor.control.api.lists import DeploymentsListed
from conductor.control.api.moments import read_moment
from conductor.control.api.plan_bodies import (
    NamedPlannedWorkflow,
    PlannedGroup,
    PlannedScalingGroup,
    PlannedValue,
    PlannedWorkflow,
)
from conductor.control.api.refusals import UNEVALUATED
from conductor.control.api.routing import Routes
from conductor.control.api.shapes import (
    DEPLOYMENT_FIELDS,
    DeploymentShape,
    deployment_shape,
)
from conductor.control.api.waiting import may_wait
from conductor.control.services.deployment_changes import DeploymentChanges
from conductor.control.services.deployment_orders import DeploymentOrder
from conductor.control.services.errors import (
    DependentExists,
    DeploymentCreationError,
    EnvironmentInProgress,
    EvaluationFailed,
    ExistingRunningExecution,
    ForbiddenWhileCancelling,
    IllegalAction,
    OnlyDeploymentUpdate,
    ParentNotFound,
    PluginMissing,
)
from conductor.control.services.origin import Origin
from conductor.domain.errors import InvalidInput

router = Routes(tags=["deployments"])
_PAST = {
    "description",
    "workflows",
    "outputs",
    "capabilities",
    "groups",
    "scaling_groups",
    "policy_types",
    "policy_triggers",
    "resource_tags",
}


class DeploymentBody(BaseModel):
    blueprint_id: str
    inputs: dict[str, Any] | None = None
    visibility: str | None = None
    display_name: str | None = None
    labels: list[dict[str, Any]] | None = None
    site_name: str | None = None
    skip_plugins_validation: bool | None = None
    runtime_only_evaluation: bool | None = None
    created_at: str | None = None
    created_by: str | None = None
    description: str | None = None
    workflows: dict[str, PlannedWorkflow] | list[NamedPlannedWorkflow] | None = None
    outputs: dict[str, PlannedValue] | None = None
    capabilities: dict[str, PlannedValue] | None = None
    groups: dict[str, PlannedGroup] | None = None
    scaling_groups: dict[str, PlannedScalingGroup] | None = None
    policy_types: dict[str, Any] | None = None
    policy_triggers: dict[str, Any] | None = None
    resource_tags: dict[str, Any] | None = None
    workdir_zip: str | None = None

    def past(self) -> dict[str, Any]:
        """What administrators restore; statuses are derived from what there is."""
        if self.workdir_zip:
            raise InvalidInput("workdir_zip: a deployment's folder is not kept in the database")
        past = self.model_dump(include=_PAST, exclude_unset=True, exclude_none=True)
        if isinstance(self.workflows, list):  # as a deployment shows them
            past["workflows"] = {each["name"]: each for each in past["workflows"]}
        return past

    def order(self, deployment_id: str, *, is_private: bool | None, waits: bool) -> DeploymentOrder:
        return DeploymentOrder(
            id=deployment_id,
            blueprint_id=self.blueprint_id,
            inputs=self.inputs or {},
            display_name=self.display_name,
            visibility=self.visibility,
            is_private=is_private,
            labels=read_labels(self.labels),
            site_name=self.site_name,
            runtime_only_evaluation=bool(self.runtime_only_evaluation),
            needs_plugins=not self.skip_plugins_validation,
            waits=waits,
            origin=Origin(read_moment(self.created_at), self.created_by),
        )


class DeploymentChange(BaseModel):
    """What was made with the deployment is for executions that update it."""

    model_config = ConfigDict(extra="forbid")

    display_name: str | None = None
    labels: list[dict[str, Any]] | None = None
    creator: str | None = None
    created_at: str | None = None
    blueprint_id: str | None = None
    description: str | None = None
    workflows: dict[str, Any] | list[dict[str, Any]] | None = None
    inputs: dict[str, Any] | None = None
    outputs: dict[str, Any] | None = None
    capabilities: dict[str, Any] | None = None
    groups: dict[str, Any] | None = None
    scaling_groups: dict[str, Any] | None = None
    policy_types: dict[str, Any] | None = None
    policy_triggers: dict[str, Any] | None = None
    runtime_only_evaluation: bool | None = None
    resource_tags: dict[str, Any] | None = None

    def wishes(self, deployment_id: str) -> DeploymentChanges:
        given = self.model_fields_set
        if not given:
            raise InvalidInput(
                f"nothing to change in deployment {deployment_id!r}: give display_name, labels or "
                f"creator"
            )
        labels = None if self.labels is None else read_labels(self.labels)
        made_with_it = given - {"display_name", "labels", "creator", "created_at"}
        rewritten = {name: getattr(self, name) for name in made_with_it}
        if isinstance(self.workflows, list):  # as a deployment shows them
            rewritten["workflows"] = {each.get("name"): each for each in self.workflows}
        created_at = read_moment(self.created_at)
        return DeploymentChanges(self.display_name, labels, self.creator, created_at, rewritten)


class SiteWish(BaseModel):
    site_name: str | None = None
    detach_site: bool | None = None


class Visibility(BaseModel):
    visibility: str


class OutputsShape(TypedDict):
    deployment_id: str
    outputs: dict[str, Any]


class CapabilitiesShape(TypedDict):
    deployment_id: str
    capabilities: dict[str, Any]


@router.put("/deployments/{deployment_id}", status_code=201)
@may_wait
@answers(
    DeploymentShape,
    ParentNotFound,
    DeploymentCreationError,
    ExistingRunningExecution,
    ForbiddenWhileCancelling,
    IllegalAction,
    PluginMissing,
    EvaluationFailed,
    ConstraintException,
    MissingRequiredInputError,
    UnknownInputError,
    UnknownSecretError,
    EnvironmentInProgress,
    ExistingRunningExecution,
)
def create_deployment(
    caller: Authenticated,
    services: Services,
    deployment_id: str,
    body: DeploymentBody,
    private_resource: bool | None = None,
    async_create: bool = False,
) -> dict[str, Any]:
    """Answered when its environment is there, and with `async_create` at once. An administrator who
    says more than a blueprint and inputs, from `description` on, restores one: nothing is made, and
    its nodes and instances come afterwards, with POST /nodes and /node-instances."""
    order = body.order(deployment_id, is_private=private_resource, waits=not async_create)
    if past := body.past():
        return deployment_shape(services.deployment_restoring.restore(caller, order, past))
    return deployment_shape(services.deployments.create(caller, order))


@router.get("/deployments")
@answers(Listing[DeploymentShape])
def list_deployments(
    caller: Authenticated, services: Services, query: DeploymentsListed, include: Included
) -> dict[str, Any]:
    page = services.deployments.page(caller, query)
    items = [include.made(DEPLOYMENT_FIELDS, each) for each in page.items]
    return envelope(items, page.total, query)


@router.get("/deployments/{deployment_id}")
@answers(DeploymentShape)
def get_deployment(
    caller: Authenticated,
    services: Services,
    deployment_id: str,
    include: Included,
    all_sub_deployments: bool = True,
) -> dict[str, Any]:
    found = services.deployments.get(caller, deployment_id, is_deep=all_sub_deployments)
    return include.made(DEPLOYMENT_FIELDS, found)


@router.patch("/deployments/{deployment_id}")
@answers(DeploymentShape, OnlyDeploymentUpdate, ParentNotFound, IllegalAction)
def change_deployment(
    caller: Authenticated, services: Services, deployment_id: str, body: DeploymentChange
) -> dict[str, Any]:
    """`labels` is the whole set that it shall have."""
    wishes = body.wishes(deployment_id)
    return deployment_shape(services.deployments.change(caller, deployment_id, wishes))


@router.post("/deployments/{deployment_id}/set-site")
@answers(DeploymentShape, IllegalAction)
def set_deployment_site(
    caller: Authenticated, services: Services, deployment_id: str, body: SiteWish
) -> dict[str, Any]:
    if bool(body.site_name) == bool(body.detach_site):
        raise InvalidInput("give a site_name, or detach_site: one of both")
    return deployment_shape(services.deployments.set_site(caller, deployment_id, body.site_name))


@router.patch("/deployments/{deployment_id}/set-visibility")
@answers(DeploymentShape, IllegalAction)
def set_deployment_visibility(
    caller: Authenticated, services: Services, deployment_id: str, body: Visibility
) -> dict[str, Any]:
    view = services.deployments.set_visibility(caller, deployment_id, body.visibility)
    return deployment_shape(view)


@router.delete("/deployments/{deployment_id}", status_code=204)
@may_wait
@answers(None, DependentExists, ExistingRunningExecution, IllegalAction)
def delete_deployment(
    caller: Authenticated,
    services: Services,
    deployment_id: str,
    force: bool = False,
    recursive: bool = False,
) -> Response:
    """`recursive` also deletes all that stands below it by labels csys-obj-parent."""
    services.deployments.delete(caller, deployment_id, is_forced=force, is_recursive=recursive)
    return Response(status_code=204)


@router.get("/deployments/{deployment_id}/outputs")
@answers(OutputsShape, *UNEVALUATED)
def get_outputs(caller: Authenticated, services: Services, deployment_id: str) -> dict[str, Any]:
    outputs = services.deployments.outputs(caller, deployment_id)
    return {"deployment_id": deployment_id, "outputs": outputs}


@router.get("/deployments/{deployment_id}/capabilities")
@answers(CapabilitiesShape, *UNEVALUATED)
def get_capabilities(
    caller: Authenticated, services: Services, deployment_id: str
) -> dict[str, Any]:
    capabilities = services.deployments.capabilities(caller, deployment_id)
    return {"deployment_id": deployment_id, "capabilities": capabilities}
