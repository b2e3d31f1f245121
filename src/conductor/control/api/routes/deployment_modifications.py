"""Deployment modifications: start, read, finish, roll back."""

from typing import Any

from pydantic import BaseModel, Field

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed
from conductor.control.api.routing import Routes
from conductor.control.services.deployment_modifications import (
    ModificationOrder,
    ModificationShape,
    modification_shape,
)
from conductor.control.services.errors import (
    ExistingStartedModification,
    IllegalAction,
    ModificationAlreadyEnded,
)

router = Routes(tags=["deployment modifications"])


class NodeChange(BaseModel):
    """How many instances, and which of them are to go first or to stay."""

    instances: int = Field(ge=0, strict=True)
    removed_ids_include_hint: list[str] = []
    removed_ids_exclude_hint: list[str] = []


class ModificationBody(BaseModel):
    deployment_id: str
    context: dict[str, Any] | None = None
    nodes: dict[str, NodeChange] | None = None


@router.get("/deployment-modifications")
@answers(Listing[ModificationShape])
def list_modifications(
    caller: Authenticated, services: Services, query: Listed, include: Included
) -> dict[str, Any]:
    page = services.modifications.page(caller, query)
    items = [include(modification_shape(each)) for each in page.items]
    return envelope(items, page.total, query)


@router.get("/deployment-modifications/{modification_id}")
@answers(ModificationShape)
def get_modification(
    caller: Authenticated, services: Services, modification_id: str, include: Included
) -> dict[str, Any]:
    return include(modification_shape(services.modifications.get(caller, modification_id)))


@router.post("/deployment-modifications", status_code=201)
@answers(ModificationShape, ExistingStartedModification, IllegalAction)
def start_modification(
    caller: Authenticated, services: Services, body: ModificationBody
) -> dict[str, Any]:
    nodes = {name: each.model_dump(exclude_unset=True) for name, each in (body.nodes or {}).items()}
    order = ModificationOrder(body.deployment_id, nodes, body.context or {})
    return modification_shape(services.modifications.start(caller, order))


@router.post("/deployment-modifications/{modification_id}/finish")
@answers(ModificationShape, ModificationAlreadyEnded, IllegalAction)
def finish_modification(
    caller: Authenticated, services: Services, modification_id: str
) -> dict[str, Any]:
    return modification_shape(services.modifications.finish(caller, modification_id))


@router.post("/deployment-modifications/{modification_id}/rollback")
@answers(ModificationShape, ModificationAlreadyEnded, IllegalAction)
def roll_back_modification(
    caller: Authenticated, services: Services, modification_id: str
) -> dict[str, Any]:
    return modification_shape(services.modifications.roll_back(caller, modification_id))
