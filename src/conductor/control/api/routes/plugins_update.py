"""Plugins updates: start, read; and what their executions say when they are done."""

from typing import Any

from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed
from conductor.control.api.plugins_update_shapes import PluginsUpdateShape, plugins_update_shape
from conductor.control.api.routing import Routes
from conductor.control.services.errors import (
    ExistingRunningExecution,
    IllegalAction,
    PluginMissing,
    PluginsUpdateFailed,
)
from conductor.control.services.plugin_versions import VersionWishes
from conductor.control.services.plugins_update import PluginsUpdateOrder

router = Routes(tags=["plugins updates"])


class PluginsUpdateBody(BaseModel):
    plugin_names: list[str] | None = None
    to_latest: list[str] | None = None
    all_to_latest: bool | None = None
    to_minor: list[str] | None = None
    all_to_minor: bool | None = None
    mapping: dict[str, Any] | None = None
    force: bool | None = None
    auto_correct_types: bool | None = None
    reevaluate_active_statuses: bool | None = None
    all_tenants: bool | None = None

    def order(self, blueprint_id: str) -> PluginsUpdateOrder:
        versions = VersionWishes(
            names=self.plugin_names or (),
            to_latest=self.to_latest or (),
            all_to_latest=bool(self.all_to_latest),
            to_minor=self.to_minor or (),
            all_to_minor=bool(self.all_to_minor),
            mapping=self.mapping or {},
        )
        parameters = {
            "force": bool(self.force),
            "auto_correct_types": bool(self.auto_correct_types),
            "reevaluate_active_statuses": bool(self.reevaluate_active_statuses),
        }
        return PluginsUpdateOrder(blueprint_id, versions, parameters, bool(self.all_tenants))


@router.post("/plugins-updates/{blueprint_id}/update/initiate")
@answers(
    PluginsUpdateShape, PluginsUpdateFailed, PluginMissing, ExistingRunningExecution, IllegalAction
)
def initiate_plugins_update(
    caller: Authenticated,
    services: Services,
    blueprint_id: str,
    body: PluginsUpdateBody | None = None,
) -> dict[str, Any]:
    """Bring a blueprint and its deployments to other versions of their plugins: to the latest,
    where nothing else is said."""
    order = (body or PluginsUpdateBody()).order(blueprint_id)
    return plugins_update_shape(services.plugins_updates.initiate(caller, order))


@router.post("/plugins-updates/{update_id}/update/finalize")
@answers(PluginsUpdateShape)
def finalize_plugins_update(
    caller: Authenticated, services: Services, update_id: str
) -> dict[str, Any]:
    """For the execution that carries it out; others see how far it is."""
    return plugins_update_shape(services.plugins_updates.finalize(caller, update_id))


@router.get("/plugins-updates")
@answers(Listing[PluginsUpdateShape])
def list_plugins_updates(
    caller: Authenticated, services: Services, query: Listed, include: Included
) -> dict[str, Any]:
    page = services.plugins_updates.page(caller, query)
    items = [include(plugins_update_shape(each)) for each in page.items]
    return envelope(items, page.total, query)


@router.get("/plugins-updates/{update_id}")
@answers(PluginsUpdateShape)
def get_plugins_update(
    caller: Authenticated, services: Services, update_id: str, include: Included
) -> dict[str, Any]:
    return include(plugins_update_shape(services.plugins_updates.get(caller, update_id)))
