"""Blueprints on the wire."""

from typing import Annotated, Any

from msgspec import Meta

from conductor.control.api.labels import LabelShape, label_shapes
from conductor.control.services.blueprint_access import BlueprintView
from conductor.control.services.nodes import CommonShape, common_shape
from conductor.control.services.shapes import ExecutionShape, Moment, execution_shape, moment


class BlueprintShape(CommonShape):
    id: str
    main_file_name: str
    plan: dict[str, Any]
    requirements: dict[str, Any] | None
    description: str | None
    is_hidden: bool
    state: Annotated[str, Meta(examples=["uploaded"], description="`validating` is never stored")]
    error: str | None
    error_traceback: str | None
    labels: list[LabelShape]
    created_at: Moment
    created_by: str
    updated_at: Moment | None
    upload_execution: ExecutionShape | None


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
