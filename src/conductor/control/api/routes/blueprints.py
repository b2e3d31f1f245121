"""Blueprints."""

from collections.abc import Sequence
from typing import Any

from fastapi import Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.blueprint_shapes import BlueprintShape, blueprint_shape
from conductor.control.api.doors import Services
from conductor.control.api.downloads import FILE, download
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.labels import read_labels
from conductor.control.api.lists import BlueprintsListed
from conductor.control.api.moments import read_moment
from conductor.control.api.routing import Routes
from conductor.control.api.uploads import RAW_BODY, Received
from conductor.control.services.blueprint_changes import BlueprintChanges
from conductor.control.services.blueprint_restoring import BlueprintPast
from conductor.control.services.errors import (
    BlueprintInUse,
    DependentExists,
    IllegalAction,
    InvalidBlueprint,
)

router = Routes(tags=["blueprints"])
_PEOPLES = {"labels", "creator", "visibility"}


class BlueprintChange(BaseModel):
    """What people change; from `state` on, what administrators restore of a blueprint that waits
    for its archive. `plan`, `requirements` and `error_traceback` are not kept: the archive has
    what they are made from."""

    model_config = ConfigDict(extra="forbid")

    labels: Sequence[dict[str, Any]] | None = None
    creator: str | None = None
    visibility: str | None = None
    state: str | None = None
    error: str | None = None
    description: str | None = None
    main_file_name: str | None = None
    created_at: str | None = None
    upload_execution: str | None = None
    plan: dict[str, Any] | None = None
    requirements: dict[str, Any] | None = None
    error_traceback: str | None = None

    def wishes(self) -> BlueprintChanges:
        labels = None if self.labels is None else read_labels(self.labels)
        past = BlueprintPast(
            self.state,
            self.error,
            self.description,
            self.main_file_name,
            read_moment(self.created_at),
            self.upload_execution,
        )
        is_restored = self.model_dump(exclude_none=True).keys() - _PEOPLES
        wanted = past if is_restored else None
        return BlueprintChanges(self.creator, labels, self.visibility, wanted)


class Visibility(BaseModel):
    visibility: str


@router.get("/blueprints")
@answers(Listing[BlueprintShape])
def list_blueprints(
    caller: Authenticated, services: Services, query: BlueprintsListed, include: Included
) -> dict[str, Any]:
    page = services.blueprints.page(caller, query)
    return envelope([include(blueprint_shape(each)) for each in page.items], page.total, query)


@router.get("/blueprints/{blueprint_id}")
@answers(BlueprintShape)
def get_blueprint(
    caller: Authenticated, services: Services, blueprint_id: str, include: Included
) -> dict[str, Any]:
    return include(blueprint_shape(services.blueprints.get(caller, blueprint_id)))


@router.patch("/blueprints/{blueprint_id}")
@answers(BlueprintShape, IllegalAction)
def update_blueprint(
    caller: Authenticated, services: Services, blueprint_id: str, body: BlueprintChange
) -> dict[str, Any]:
    return blueprint_shape(services.blueprints.update(caller, blueprint_id, body.wishes()))


@router.patch("/blueprints/{blueprint_id}/set-visibility")
@answers(BlueprintShape, IllegalAction)
def set_blueprint_visibility(
    caller: Authenticated, services: Services, blueprint_id: str, body: Visibility
) -> dict[str, Any]:
    changes = BlueprintChanges(visibility=body.visibility)
    return blueprint_shape(services.blueprints.update(caller, blueprint_id, changes))


@router.patch("/blueprints/{blueprint_id}/icon", openapi_extra=RAW_BODY)
@answers(BlueprintShape, IllegalAction)
def set_blueprint_icon(
    caller: Authenticated, services: Services, blueprint_id: str, upload: Received
) -> dict[str, Any]:
    """A PNG picture in the body; an empty body takes the icon away."""
    view = services.blueprints.set_icon(caller, blueprint_id, upload.content())
    return blueprint_shape(view)


@router.get("/blueprints/{blueprint_id}/archive")
@answers(bytes, IllegalAction, media_type=FILE)
def download_blueprint(
    caller: Authenticated, services: Services, blueprint_id: str
) -> StreamingResponse:
    packed = services.blueprints.archive(caller, blueprint_id)
    return download(f"{blueprint_id}.tar.gz", packed)


@router.delete("/blueprints/{blueprint_id}", status_code=204)
@answers(None, BlueprintInUse, DependentExists, IllegalAction, InvalidBlueprint)
def delete_blueprint(
    caller: Authenticated, services: Services, blueprint_id: str, force: bool = False
) -> Response:
    services.blueprints.delete(caller, blueprint_id, is_forced=force)
    return Response(status_code=204)
