"""Nodes and node instances."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed

router = APIRouter(tags=["nodes"])


class InstanceBody(BaseModel):
    version: int | None = None
    state: str | None = None
    runtime_properties: dict[str, Any] | None = None
    system_properties: dict[str, Any] | None = None


@router.get("/nodes")
def list_nodes(
    caller: Authenticated, services: Services, query: Listed, include: Included
) -> dict[str, Any]:
    page = services.nodes.page(caller, query)
    return envelope([include(each) for each in page.items], page.total, query)


@router.get("/node-instances")
def list_node_instances(
    caller: Authenticated, services: Services, query: Listed, include: Included
) -> dict[str, Any]:
    page = services.node_instances.page(caller, query)
    return envelope([include(each) for each in page.items], page.total, query)


@router.get("/node-instances/{instance_id}")
def get_node_instance(
    caller: Authenticated, services: Services, instance_id: str, include: Included
) -> dict[str, Any]:
    return include(services.node_instances.get(caller, instance_id))


@router.patch("/node-instances/{instance_id}")
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
