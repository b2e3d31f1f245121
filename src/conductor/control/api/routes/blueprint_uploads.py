"""Blueprints that somebody sends, to be kept or to be checked."""

import json
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, BeforeValidator, ValidationError

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import answers
from conductor.control.api.blueprint_shapes import BlueprintShape, blueprint_shape
from conductor.control.api.doors import Doors, Services
from conductor.control.api.labels import read_labels
from conductor.control.api.moments import read_moment
from conductor.control.api.routing import Routes
from conductor.control.api.uploads import FORM, RAW_BODY, Received, Upload
from conductor.control.services.blueprint_orders import BlueprintOrder
from conductor.control.services.blueprint_restoring import BlueprintPast
from conductor.control.services.errors import (
    ExistingRunningExecution,
    IllegalAction,
    InvalidBlueprint,
    UrlNotFound,
)
from conductor.control.services.origin import Origin
from conductor.domain.identity import Caller

router = Routes(tags=["blueprints"])
_MAIN_FILE = "blueprint.yaml"


def _from_query(labels: Any) -> Any:
    """A query holds them as JSON."""
    return json.loads(labels) if isinstance(labels, str) else labels


class Wishes(BaseModel):
    application_file_name: str | None = None
    blueprint_archive_url: str | None = None
    visibility: str | None = None
    private_resource: bool | None = None
    async_upload: bool | None = None
    created_at: str | None = None
    created_by: str | None = None
    state: str | None = None
    skip_execution: bool | None = None
    labels: Annotated[list[dict[str, Any]] | None, BeforeValidator(_from_query)] = None


@router.put("/blueprints/{blueprint_id}", status_code=201, openapi_extra=FORM)
@answers(BlueprintShape, InvalidBlueprint, UrlNotFound, ExistingRunningExecution)
def upload_blueprint(
    caller: Authenticated, services: Services, blueprint_id: str, upload: Received
) -> dict[str, Any]:
    """With `async_upload` the answer comes at once and a fault shows in the state; without it the
    answer comes in the end, and is an error then. `skip_execution`, for administrators, restores
    one whose archive comes along, or afterwards."""
    wishes = _wishes(upload)
    order = _order(blueprint_id, wishes)
    if wishes.skip_execution:
        return _restored(caller, services, order, wishes, upload)
    view = services.blueprint_uploads.upload(caller, order, upload.taken())
    if view.blueprint.has_failed and order.waits:
        raise InvalidBlueprint(view.blueprint.error or str(view.blueprint.state))
    return blueprint_shape(view)


@router.put("/blueprints/{blueprint_id}/archive", openapi_extra=RAW_BODY)
@answers(BlueprintShape, IllegalAction, InvalidBlueprint)
def restore_blueprint_archive(
    caller: Authenticated, services: Services, blueprint_id: str, upload: Received
) -> dict[str, Any]:
    """For administrators: the files of a blueprint that was made with `skip_execution`. Its plan is
    made from them."""
    view = services.blueprint_restoring.take_archive(caller, blueprint_id, upload.taken())
    return blueprint_shape(view)


@router.put("/blueprints/{blueprint_id}/validate", status_code=201, openapi_extra=FORM)
@answers(BlueprintShape, InvalidBlueprint, UrlNotFound, ExistingRunningExecution)
def validate_blueprint(
    caller: Authenticated, services: Services, blueprint_id: str, upload: Received
) -> dict[str, Any]:
    """Keeps nothing. With `async_upload` the upload execution tells how it went."""
    order = _order(blueprint_id, _wishes(upload))
    view = services.blueprint_validations.validate(caller, order, upload.taken())
    return {**blueprint_shape(view), "state": "validating"}


def _restored(
    caller: Caller, services: Doors, order: BlueprintOrder, wishes: Wishes, upload: Upload
) -> dict[str, Any]:
    past = BlueprintPast(wishes.state)
    return blueprint_shape(
        services.blueprint_restoring.restore(caller, order, past, upload.taken())
    )


def _order(blueprint_id: str, wishes: Wishes) -> BlueprintOrder:
    return BlueprintOrder(
        id=blueprint_id,
        main_file_name=unquote(wishes.application_file_name or _MAIN_FILE),
        archive_url=wishes.blueprint_archive_url or None,
        visibility=wishes.visibility,
        is_private=wishes.private_resource,
        labels=read_labels(wishes.labels),
        waits=not wishes.async_upload,
        origin=Origin(read_moment(wishes.created_at), wishes.created_by),
    )


def _wishes(upload: Upload) -> Wishes:
    try:
        return Wishes.model_validate(upload.params)
    except ValidationError as wrong:
        faults = [{**each, "loc": ("params", *each["loc"])} for each in wrong.errors()]
        raise RequestValidationError(faults) from wrong
