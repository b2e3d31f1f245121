"""Nodes and node instances."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypedDict

from fastapi import Body, Query, Response
from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, Nothing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed
from conductor.control.api.plan_bodies import PlannedInstance, PlannedNode
from conductor.control.api.refusals import UNEVALUATED
from conductor.control.api.routing import Routes
from conductor.control.services.errors import (
    DependentExists,
    IllegalAction,
    OnlyDeploymentUpdate,
)
from conductor.control.services.nodes import NodeInstanceShape, NodeShape
from conductor.control.services.shapes import Moment, moment

router = Routes(tags=["nodes"])


class InstanceBody(BaseModel):
    version: int | None = None
    state: str | None = None
    runtime_properties: dict[str, Any] | None = None
    system_properties: dict[str, Any] | None = None


class NodesBody(BaseModel):
    deployment_id: str
    nodes: list[PlannedNode]


class InstancesBody(BaseModel):
    deployment_id: str
    node_instances: list[PlannedInstance]


class PassedStateShape(TypedDict):
    state: str
    at: Moment
    execution_id: str | None


IsEvaluated = Annotated[bool, Query(alias="_evaluate_functions")]
InstanceContext = Annotated[str | None, Query(alias="_instance_context")]


@router.get("/nodes")
@answers(Listing[NodeShape], *UNEVALUATED)
def list_nodes(
    caller: Authenticated,
    services: Services,
    query: Listed,
    include: Included,
    is_evaluated: IsEvaluated = False,
    instance: InstanceContext = None,
) -> dict[str, Any]:
    page = services.nodes.page(caller, query)
    items: Sequence[Mapping[str, Any]] = page.items
    if is_evaluated or instance:
        items = services.deployments.evaluated_nodes(caller, items, instance)
    return envelope([include(each) for each in items], page.total, query)


@router.get("/node-instances")
@answers(Listing[NodeInstanceShape], *UNEVALUATED)
def list_node_instances(
    caller: Authenticated,
    services: Services,
    query: Listed,
    include: Included,
    is_evaluated: IsEvaluated = False,
) -> dict[str, Any]:
    page = services.node_instances.page(caller, query)
    items: Sequence[Mapping[str, Any]] = page.items
    if is_evaluated:
        items = services.deployments.evaluated_instances(caller, items)
    return envelope([include(each) for each in items], page.total, query)


@router.get("/node-instances/{instance_id}")
@answers(NodeInstanceShape, *UNEVALUATED)
def get_node_instance(
    caller: Authenticated,
    services: Services,
    instance_id: str,
    include: Included,
    is_evaluated: IsEvaluated = False,
) -> dict[str, Any]:
    instance: Mapping[str, Any] = services.node_instances.get(caller, instance_id)
    if is_evaluated:
        [instance] = services.deployments.evaluated_instances(caller, [instance])
    return include(instance)


@router.get("/node-instances/{instance_id}/states")
@answers(Listing[PassedStateShape])
def list_passed_states(
    caller: Authenticated, services: Services, instance_id: str, query: Listed
) -> dict[str, Any]:
    """The states that the instance passed, the oldest first."""
    page = services.node_instances.history(caller, instance_id, query)
    items = [
        {"state": each.state, "at": moment(each.at), "execution_id": each.execution_id}
        for each in page.items
    ]
    return envelope(items, page.total, query)


@router.patch("/node-instances/{instance_id}")
@answers(NodeInstanceShape, IllegalAction)
def update_node_instance(
    caller: Authenticated,
    services: Services,
    instance_id: str,
    body: InstanceBody,
    force: bool = False,
) -> dict[str, Any]:
    changes = body.model_dump(exclude={"version"})
    return services.node_instances.update(
        caller, instance_id, body.version, changes, is_forced=force
    )


@router.post("/nodes", status_code=201)
@answers(Nothing, OnlyDeploymentUpdate)
def add_nodes(caller: Authenticated, services: Services, body: NodesBody) -> dict[str, Any]:
    """For the execution that updates the deployment, as the next four are; this one and the adding
    of instances also for administrators, on a deployment that they restore."""
    nodes = [each.as_sent() for each in body.nodes]
    services.node_changes.add_nodes(caller, body.deployment_id, nodes)
    return {}


@router.patch("/nodes/{deployment_id}/{node_id}", status_code=204)
@answers(None, OnlyDeploymentUpdate)
def change_node(
    caller: Authenticated,
    services: Services,
    deployment_id: str,
    node_id: str,
    body: Annotated[dict[str, Any], Body(examples=[{"properties": {"port": 8081}}])],
) -> Response:
    """`plugins`, `operations`, `relationships`, `properties` and `capabilities`, whole each."""
    services.node_changes.change_node(caller, deployment_id, node_id, body)
    return Response(status_code=204)


@router.delete("/nodes/{deployment_id}/{node_id}", status_code=204)
@answers(None, OnlyDeploymentUpdate, DependentExists)
def delete_node(
    caller: Authenticated, services: Services, deployment_id: str, node_id: str
) -> Response:
    services.node_changes.remove_node(caller, deployment_id, node_id)
    return Response(status_code=204)


@router.post("/node-instances", status_code=201)
@answers(Nothing, OnlyDeploymentUpdate)
def add_node_instances(
    caller: Authenticated, services: Services, body: InstancesBody
) -> dict[str, Any]:
    instances = [each.as_sent() for each in body.node_instances]
    services.node_changes.add_instances(caller, body.deployment_id, instances)
    return {}


@router.delete("/node-instances/{instance_id}", status_code=204)
@answers(None, OnlyDeploymentUpdate, DependentExists)
def delete_node_instance(caller: Authenticated, services: Services, instance_id: str) -> Response:
    services.node_changes.remove_instance(caller, instance_id)
    return Response(status_code=204)
