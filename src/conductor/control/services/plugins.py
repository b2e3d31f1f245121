"""Show, change and delete plugins."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conductor.control.services.access import tenant_of
from conductor.control.services.errors import PluginInUse
from conductor.control.services.listing import Page, Query
from conductor.control.services.ownership import new_owner
from conductor.control.services.plugin_access import owned, seen
from conductor.control.services.plugin_needs import blueprints_needing, refuse_system_wide
from conductor.control.services.plugin_tags import read_tags
from conductor.control.services.plugin_uploads import twins_seen
from conductor.control.services.visibility import viewer_of, widened
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.errors import Conflict
from conductor.domain.identity import Caller
from conductor.domain.plugin import Plugin, PluginInstallation


@dataclass(frozen=True)
class PluginView:
    plugin: Plugin
    installations: Sequence[PluginInstallation] = ()


@dataclass(frozen=True)
class PluginChanges:
    """None leaves a part as it is; a map takes the place of the old one."""

    owner: str | None = None
    labels: Mapping[str, Any] | None = None
    blueprint_labels: Mapping[str, Any] | None = None
    resource_tags: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Plugins:
    work: UnitOfWorkFactory

    def get(self, caller: Caller, identifier: str) -> PluginView:
        with self.work.reading() as unit:
            return _view(unit, seen(unit, caller, identifier))

    def page(self, caller: Caller, query: Query) -> Page[PluginView]:
        with self.work.reading() as unit:
            page = unit.plugins.page_for(tenant_of(caller), viewer_of(caller), query)
            of: dict[str, list[PluginInstallation]] = defaultdict(list)
            for each in unit.plugin_installations.of([plugin.id for plugin in page.items]):
                of[each.plugin_id].append(each)
        return Page([PluginView(each, of[each.id]) for each in page.items], page.total)

    def update(self, caller: Caller, identifier: str, changes: PluginChanges) -> PluginView:
        with self.work.writing() as unit:
            plugin = owned(unit, caller, identifier)
            changed: dict[str, Any] = {
                name: read_tags(name, given)
                for name in ("labels", "blueprint_labels", "resource_tags")
                if (given := getattr(changes, name)) is not None
            }
            if changes.owner is not None:
                changed["created_by"] = new_owner(unit, caller, "plugins", changes.owner)
            plugin = replace(plugin, **changed)
            unit.plugins.save(plugin)
            return _view(unit, plugin)

    def set_visibility(self, caller: Caller, identifier: str, visibility: str) -> PluginView:
        with self.work.writing() as unit:
            plugin = owned(unit, caller, identifier)
            level = widened(caller, plugin.visibility, visibility)
            plugin = replace(plugin, visibility=level)
            if twins := twins_seen(unit, plugin):
                tenants = ", ".join(each.tenant for each in twins)
                raise Conflict(
                    f"{plugin.known_as} cannot be {level}: there is one in {tenants} too"
                )
            unit.plugins.save(plugin)
            return _view(unit, plugin)

    def delete(self, caller: Caller, identifier: str, *, is_forced: bool = False) -> None:
        with self.work.writing() as unit:
            plugin = owned(unit, caller, identifier)
            refuse_system_wide(unit)
            users = blueprints_needing(unit, plugin)
            if users and not is_forced:
                raise PluginInUse(
                    f"{plugin.known_as} is used by {', '.join(users)}: "
                    f"delete them first, or force the deletion"
                )
            unit.plugins.remove(plugin.tenant, plugin.id)


def _view(unit: UnitOfWork, plugin: Plugin) -> PluginView:
    return PluginView(plugin, unit.plugin_installations.of([plugin.id]))
