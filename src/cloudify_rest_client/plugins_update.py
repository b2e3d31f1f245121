"""Plugin updates: blueprints, and their deployments, move on to newer plugins."""

from collections.abc import Mapping, Sequence
from typing import Any

from cloudify_rest_client.collection import Collection
from cloudify_rest_client.deployment_updates import DeploymentUpdate
from cloudify_rest_client.resource import Field, Names, OwnedResource


class PluginsUpdate(OwnedResource):
    """Its states are those of a deployment update, and one more."""

    UPDATING = DeploymentUpdate.UPDATING
    EXECUTING_WORKFLOW = DeploymentUpdate.EXECUTING_WORKFLOW
    FINALIZING = DeploymentUpdate.FINALIZING
    SUCCESSFUL = DeploymentUpdate.SUCCESSFUL
    FAILED = DeploymentUpdate.FAILED
    NO_CHANGES_REQUIRED = "no_changes_required"

    state = Field[str]()
    blueprint_id = Field[str]()
    execution_id = Field[str | None]()
    plugin_versions = Field[dict[str, list[str | None]]]()


class PluginsUpdateClient(Collection[PluginsUpdate]):
    path, record = "/plugins-updates", PluginsUpdate

    def get(self, plugins_update_id: str, _include: Names | None = None) -> PluginsUpdate:
        return self._get(plugins_update_id, _include=_include)

    def update_plugins(
        self,
        blueprint_id: str,
        force: bool = False,
        plugin_names: Sequence[str] | None = None,
        to_latest: Sequence[str] | None = None,
        all_to_latest: bool = False,
        to_minor: Sequence[str] | None = None,
        all_to_minor: bool = False,
        mapping: Mapping[str, Any] | None = None,
        auto_correct_types: bool = False,
        reevaluate_active_statuses: bool = False,
        all_tenants: bool = False,
    ) -> PluginsUpdate:
        """Start it; `execution_id` is what to follow. The lists name plugins: those that may
        change, that go to their latest version, and that stay within their major one."""
        wishes = {
            "force": force,
            "plugin_names": [*plugin_names] if plugin_names else None,
            "to_latest": [*to_latest] if to_latest else None,
            "all_to_latest": all_to_latest,
            "to_minor": [*to_minor] if to_minor else None,
            "all_to_minor": all_to_minor,
            "mapping": dict(mapping) if mapping else None,
            "auto_correct_types": auto_correct_types,
            "reevaluate_active_statuses": reevaluate_active_statuses,
            "all_tenants": all_tenants,
        }
        data = {name: wish for name, wish in wishes.items() if wish}
        return self._post(blueprint_id, "update", "initiate", data=data)

    def finalize_plugins_update(self, plugins_update_id: str) -> PluginsUpdate:
        return self._post(plugins_update_id, "update", "finalize")
