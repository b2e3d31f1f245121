"""Blueprints."""

from typing import Any
from urllib.parse import unquote

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from conductor.control.api.access import Authenticated
from conductor.control.api.doors import Services
from conductor.control.api.downloads import download
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.labels import label_shapes, read_labels
from conductor.control.api.lists import Listed
from conductor.control.api.uploads import Received, Upload
from conductor.control.services.blueprints import BlueprintOrder, BlueprintView
from conductor.control.services.errors import InvalidBlueprint
from conductor.control.services.nodes import common_shape
from conductor.control.services.shapes import execution_shape, moment

router = APIRouter(tags=["blueprints"])


def blueprint_shape(view: BlueprintView) -> dict[str, Any]:
    blueprint = view.blueprint
    return {
        "id": blueprint.id,
        "main_file_name": blueprint.main_file_name,
        "plan": blueprint.plan,
        "requirements": blueprint.plan.get("requirements"),
        "description": blueprint.description,
        "is_hidden": False,
        "state": str(blueprint.state),
        "error": blueprint.error,
        "error_traceback": None,
        "labels": label_shapes(blueprint.labels),
        "created_at": moment(blueprint.created_at),
        "created_by": blueprint.created_by,
        "updated_at": moment(blueprint.updated_at),
        "upload_execution": view.upload and execution_shape(view.upload),
        **common_shape(blueprint.tenant, blueprint.visibility),
    }


@router.put("/blueprints/{blueprint_id}", status_code=201)
def upload_blueprint(
    caller: Authenticated, services: Services, blueprint_id: str, upload: Received
) -> dict[str, Any]:
    """With `async_upload` a fault shows in the state; without it the answer is an error."""
    view = services.blueprints.upload(caller, _order(blueprint_id, upload), upload.archive)
    is_async = str(upload.params.get("async_upload", False)).lower() == "true"
    if view.blueprint.has_failed and not is_async:
        raise InvalidBlueprint(view.blueprint.error or str(view.blueprint.state))
    return blueprint_shape(view)


def _order(blueprint_id: str, upload: Upload) -> BlueprintOrder:
    params = upload.params
    return BlueprintOrder(
        id=blueprint_id,
        main_file_name=unquote(params.get("application_file_name") or "blueprint.yaml"),
        archive_url=params.get("blueprint_archive_url"),
        visibility=params.get("visibility") or "tenant",
        labels=read_labels(params.get("labels")),
    )


@router.get("/blueprints")
def list_blueprints(
    caller: Authenticated, services: Services, query: Listed, include: Included
) -> dict[str, Any]:
    page = services.blueprints.page(caller, query)
    return envelope([include(blueprint_shape(each)) for each in page.items], page.total, query)


@router.get("/blueprints/{blueprint_id}")
def get_blueprint(
    caller: Authenticated, services: Services, blueprint_id: str, include: Included
) -> dict[str, Any]:
    return include(blueprint_shape(services.blueprints.get(caller, blueprint_id)))


@router.get("/blueprints/{blueprint_id}/archive")
def download_blueprint(
    caller: Authenticated, services: Services, blueprint_id: str
) -> StreamingResponse:
    packed = services.blueprints.archive(caller, blueprint_id)
    return download(f"{blueprint_id}.tar.gz", packed)


@router.delete("/blueprints/{blueprint_id}", status_code=204)
def delete_blueprint(
    caller: Authenticated, services: Services, blueprint_id: str, force: bool = False
) -> Response:
    services.blueprints.delete(caller, blueprint_id, is_forced=force)
    return Response(status_code=204)
