"""Deployments."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.labels import read_labels
from conductor.control.api.lists import Listed
from conductor.control.api.shapes import deployment_shape, workflow_shapes
from conductor.control.services.preparation import DeploymentOrder

router = APIRouter(tags=["deployments"])


class DeploymentBody(BaseModel):
    blueprint_id: str
    inputs: dict[str, Any] | None = None
    visibility: str | None = None
    display_name: str | None = None
    labels: list[dict[str, Any]] | None = None
    site_name: str | None = None
    skip_plugins_validation: bool | None = None
    runtime_only_evaluation: bool | None = None


@router.put("/deployments/{deployment_id}", status_code=201)
def create_deployment(
    caller: Authenticated, services: Services, deployment_id: str, body: DeploymentBody
) -> dict[str, Any]:
    order = DeploymentOrder(
        id=deployment_id,
        blueprint_id=body.blueprint_id,
        inputs=body.inputs or {},
        display_name=body.display_name,
        visibility=body.visibility or "tenant",
        labels=read_labels(body.labels),
        runtime_only_evaluation=bool(body.runtime_only_evaluation),
    )
    return deployment_shape(services.deployments.create(caller, order))


@router.get("/deployments")
def list_deployments(
    caller: Authenticated, services: Services, query: Listed, include: Included
) -> dict[str, Any]:
    page = services.deployments.page(caller, query)
    return envelope([include(deployment_shape(each)) for each in page.items], page.total, query)


@router.get("/deployments/{deployment_id}")
def get_deployment(
    caller: Authenticated, services: Services, deployment_id: str, include: Included
) -> dict[str, Any]:
    return include(deployment_shape(services.deployments.get(caller, deployment_id)))


@router.delete("/deployments/{deployment_id}", status_code=204)
def delete_deployment(
    caller: Authenticated, services: Services, deployment_id: str, force: bool = False
) -> Response:
    services.deployments.delete(caller, deployment_id, is_forced=force)
    return Response(status_code=204)


@router.get("/deployments/{deployment_id}/outputs")
def get_outputs(caller: Authenticated, services: Services, deployment_id: str) -> dict[str, Any]:
    outputs = services.deployments.outputs(caller, deployment_id)
    return {"deployment_id": deployment_id, "outputs": outputs}


@router.get("/deployments/{deployment_id}/capabilities")
def get_capabilities(
    caller: Authenticated, services: Services, deployment_id: str
) -> dict[str, Any]:
    capabilities = services.deployments.capabilities(caller, deployment_id)
    return {"deployment_id": deployment_id, "capabilities": capabilities}


@router.get("/workflows")
def list_workflows(caller: Authenticated, services: Services, query: Listed) -> dict[str, Any]:
    """Each workflow of the deployments that the filters choose, once."""
    page = services.deployments.page(caller, query)
    union = {
        each["name"]: each for view in page.items for each in workflow_shapes(view.deployment.plan)
    }
    return envelope(list(union.values()), len(union), query)
