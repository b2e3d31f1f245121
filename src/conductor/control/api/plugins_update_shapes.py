"""Plugins updates on the wire."""

from typing import Any

from conductor.control.services.nodes import CommonShape, common_shape
from conductor.control.services.plugins_update import PluginsUpdateView
from conductor.control.services.shapes import Moment, moment


class PluginsUpdateShape(CommonShape):
    """`plugin_versions` gives the old and the new version of each package that changes. There is
    never a blueprint between the old and the new one: `temp_blueprint_id` is for older clients."""

    id: str
    state: str
    blueprint_id: str
    execution_id: str | None
    plugin_versions: dict[str, list[str | None]]
    deployments_to_update: list[str]
    forced: bool
    all_tenants: bool
    temp_blueprint_id: None
    created_at: Moment
    created_by: str | None


def plugins_update_shape(view: PluginsUpdateView) -> dict[str, Any]:
    update = view.update
    return {
        "id": update.id,
        "state": str(view.state),
        "blueprint_id": update.blueprint_id,
        "execution_id": update.execution_id,
        "plugin_versions": {package: list(pair) for package, pair in update.versions.items()},
        "deployments_to_update": list(update.deployments),
        "forced": update.is_forced,
        "all_tenants": False,
        "temp_blueprint_id": None,
        "created_at": moment(update.created_at),
        "created_by": update.created_by,
        **common_shape(update.tenant, update.visibility),
    }
