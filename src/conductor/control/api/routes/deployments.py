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
from conductor.control.api.refusals import UNEVALUATED
from conductor.control.api.routing import Routes
from conductor.control.api.shapes import DeploymentShape, deployment_shape
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
from conductor.domain.errors import Conflict, InvalidInput

router = Routes(tags=["deployments"])


class DeploymentBody(BaseModel):
    blueprint_id: str
    inputs: dict[str, Any] | None = None
    visibility: str | None = None
    display_name: str | None = None
    labels: list[dict[str, Any]] | None = None
    site_name: str | None = None
    skip_plugins_validation: bool | None = None
    runtime_only_evaluation: bool | None = None


class DeploymentChange(BaseModel):
    """What was made with the deployment is here so that its refusal can say so."""

    model_config = ConfigDict(extra="forbid")

    display_name: str | None = None
    labels: list[dict[str, Any]] | None = None
    creator: str | None = None
    blueprint_id: Any = None
    description: Any = None
    workflows: Any = None
    inputs: Any = None
    outputs: Any = None
    capabilities: Any = None
    groups: Any = None
    scaling_groups: Any = None
    policy_types: Any = None
    policy_triggers: Any = None
    runtime_only_evaluation: Any = None
    resource_tags: Any = None

    def wishes(self, deployment_id: str) -> DeploymentChanges:
        given = self.model_fields_set
        if not given:
            raise InvalidInput(
                f"nothing to change in deployment {deployment_id!r}: give display_name, labels or "
                f"creator"
            )
        if "blueprint_id" in given:
            raise OnlyDeploymentUpdate(
                f"deployment {deployment_id!r} gets another blueprint by an update only"
            )
        if fixed := sorted(given - {"display_name", "labels", "creator"}):
            raise Conflict(f"deployment {deployment_id!r} has its {', '.join(fixed)} already")
        labels = None if self.labels is None else read_labels(self.labels)
        return DeploymentChanges(self.display_name, labels, self.creator)


class Visibility(BaseModel):
    visibility: str


class OutputsShape(TypedDict):
    deployment_id: str
    outputs: dict[str, Any]


class CapabilitiesShape(TypedDict):
    deployment_id: str
    capabilities: dict[str, Any]


@router.put("/deployments/{deployment_id}", status_code=201)
@answers(
    DeploymentShape,
    ParentNotFound,
    DeploymentCreationError,
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
    """Answered when its environment is there, and with `async_create` at once."""
    order = DeploymentOrder(
        id=deployment_id,
        blueprint_id=body.blueprint_id,
        inputs=body.inputs or {},
        display_name=body.display_name,
        visibility=body.visibility,
        is_private=private_resource,
        labels=read_labels(body.labels),
        runtime_only_evaluation=bool(body.runtime_only_evaluation),
        needs_plugins=not body.skip_plugins_validation,
        waits=not async_create,
    )
    return deployment_shape(services.deployments.create(caller, order))


@router.get("/deployments")
@answers(Listing[DeploymentShape])
def list_deployments(
    caller: Authenticated, services: Services, query: DeploymentsListed, include: Included
) -> dict[str, Any]:
    page = services.deployments.page(caller, query)
    return envelope([include(deployment_shape(each)) for each in page.items], page.total, query)


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
    return include(deployment_shape(found))


@router.patch("/deployments/{deployment_id}")
@answers(DeploymentShape, OnlyDeploymentUpdate, ParentNotFound, IllegalAction)
def change_deployment(
    caller: Authenticated, services: Services, deployment_id: str, body: DeploymentChange
) -> dict[str, Any]:
    """`labels` is the whole set that it shall have."""
    wishes = body.wishes(deployment_id)
    return deployment_shape(services.deployments.change(caller, deployment_id, wishes))


@router.patch("/deployments/{deployment_id}/set-visibility")
@answers(DeploymentShape, IllegalAction)
def set_deployment_visibility(
    caller: Authenticated, services: Services, deployment_id: str, body: Visibility
) -> dict[str, Any]:
    view = services.deployments.set_visibility(caller, deployment_id, body.visibility)
    return deployment_shape(view)


@router.delete("/deployments/{deployment_id}", status_code=204)
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
