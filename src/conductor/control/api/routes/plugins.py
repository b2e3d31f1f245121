"""Plugins."""

import io
from typing import Annotated, Any

from fastapi import Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.downloads import FILE, download
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed
from conductor.control.api.moments import read_moment
from conductor.control.api.plugin_shapes import PluginShape, plugin_shape
from conductor.control.api.routing import Routes
from conductor.control.api.uploads import RAW_BODY, Received
from conductor.control.services.errors import (
    ExistingRunningExecution,
    IllegalAction,
    InvalidPlugin,
    PluginInUse,
    UrlNotFound,
)
from conductor.control.services.listing import EVERYTHING
from conductor.control.services.plugin_uploads import PluginOrder
from conductor.control.services.plugins import PluginChanges, PluginView

router = Routes(tags=["plugins"])
ExpandsStates = Annotated[bool, Query(alias="_get_data")]


class UploadWishes(BaseModel):
    visibility: str | None = None
    title: str | None = None
    id: str | None = None
    uploaded_at: str | None = None
    created_by: str | None = None
    plugin_archive_url: str | None = None
    private_resource: bool | None = None


class PluginChange(BaseModel):
    creator: str | None = None
    labels: dict[str, Any] | None = None
    blueprint_labels: dict[str, Any] | None = None
    resource_tags: dict[str, Any] | None = None


class Visibility(BaseModel):
    visibility: str


class PluginDeletion(BaseModel):
    force: bool | None = None


@router.post("/plugins", status_code=201, openapi_extra=RAW_BODY)
@answers(PluginShape | Listing[PluginShape], InvalidPlugin, UrlNotFound)
def upload_plugin(
    caller: Authenticated,
    services: Services,
    wishes: Annotated[UploadWishes, Query()],
    upload: Received,
) -> dict[str, Any]:
    """The answer is a list when the archive is a tar with a folder for each plugin."""
    made = services.plugin_uploads.upload(caller, _order(wishes), upload.taken())
    shapes = [plugin_shape(PluginView(each)) for each in made.plugins]
    return envelope(shapes, len(shapes), EVERYTHING) if made.are_many else shapes[0]


def _order(wishes: UploadWishes) -> PluginOrder:
    return PluginOrder(
        title=wishes.title,
        visibility=wishes.visibility,
        is_private=wishes.private_resource,
        archive_url=wishes.plugin_archive_url,
        id=wishes.id,
        uploaded_at=read_moment(wishes.uploaded_at),
        created_by=wishes.created_by,
    )


@router.get("/plugins")
@answers(Listing[PluginShape])
def list_plugins(
    caller: Authenticated,
    services: Services,
    query: Listed,
    include: Included,
    has_states: ExpandsStates = False,
) -> dict[str, Any]:
    page = services.plugins.page(caller, query)
    shapes = [include(plugin_shape(each, has_states=has_states)) for each in page.items]
    return envelope(shapes, page.total, query)


@router.get("/plugins/{plugin_id}")
@answers(PluginShape)
def get_plugin(
    caller: Authenticated, services: Services, plugin_id: str, include: Included
) -> dict[str, Any]:
    return include(plugin_shape(services.plugins.get(caller, plugin_id)))


@router.patch("/plugins/{plugin_id}")
@answers(PluginShape, IllegalAction)
def update_plugin(
    caller: Authenticated, services: Services, plugin_id: str, body: PluginChange
) -> dict[str, Any]:
    changes = PluginChanges(body.creator, body.labels, body.blueprint_labels, body.resource_tags)
    return plugin_shape(services.plugins.update(caller, plugin_id, changes))


@router.patch("/plugins/{plugin_id}/set-visibility")
@answers(PluginShape, IllegalAction)
def set_plugin_visibility(
    caller: Authenticated, services: Services, plugin_id: str, body: Visibility
) -> dict[str, Any]:
    return plugin_shape(services.plugins.set_visibility(caller, plugin_id, body.visibility))


@router.delete("/plugins/{plugin_id}", status_code=204)
@answers(None, PluginInUse, ExistingRunningExecution, IllegalAction)
def delete_plugin(
    caller: Authenticated, services: Services, plugin_id: str, body: PluginDeletion | None = None
) -> Response:
    services.plugins.delete(caller, plugin_id, is_forced=bool(body and body.force))
    return Response(status_code=204)


@router.get("/plugins/{plugin_id}/archive")
@answers(bytes, media_type=FILE)
def download_plugin(
    caller: Authenticated, services: Services, plugin_id: str, full_archive: bool = False
) -> StreamingResponse:
    files = services.plugin_files
    pack = files.full_archive if full_archive else files.archive
    return download(*pack(caller, plugin_id))


@router.get("/plugins/{plugin_id}/yaml")
@answers(bytes, media_type=FILE)
def download_plugin_yaml(
    caller: Authenticated, services: Services, plugin_id: str, dsl_version: str | None = None
) -> StreamingResponse:
    name, content = services.plugin_files.yaml(caller, plugin_id, dsl_version)
    return download(name, io.BytesIO(content))
