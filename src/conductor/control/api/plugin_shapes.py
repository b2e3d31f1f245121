"""Plugins on the wire."""

from typing import Any, NotRequired, TypedDict

from conductor.control.services.nodes import CommonShape, common_shape
from conductor.control.services.plugins import PluginView
from conductor.control.services.shapes import Moment, moment
from conductor.domain.plugin import InstallationState, Plugin, PluginInstallation

_AS_THEY_ARE = (
    "id",
    "package_name",
    "package_version",
    "package_source",
    "archive_name",
    "title",
    "supported_platform",
    "supported_py_versions",
    "distribution",
    "distribution_release",
    "distribution_version",
    "wheels",
    "excluded_wheels",
    "labels",
    "blueprint_labels",
    "resource_tags",
    "created_by",
)


class InstallationShape(TypedDict):
    manager: str | None
    agent: str | None
    state: InstallationState
    error: str | None


class PluginShape(CommonShape):
    """`installation_state` is left out of lists that do not ask for it."""

    id: str
    package_name: str
    package_version: str
    package_source: str | None
    archive_name: str
    title: str
    supported_platform: str | None
    supported_py_versions: list[str] | None
    distribution: str | None
    distribution_release: str | None
    distribution_version: str | None
    wheels: list[str]
    excluded_wheels: list[str]
    labels: dict[str, Any] | None
    blueprint_labels: dict[str, Any] | None
    resource_tags: dict[str, Any] | None
    created_by: str
    created_at: Moment
    uploaded_at: Moment
    yaml_files_paths: list[str]
    yaml_url_path: str
    installation_state: NotRequired[list[InstallationShape]]


def plugin_shape(view: PluginView, *, has_states: bool = True) -> dict[str, Any]:
    plugin = view.plugin
    states = [_installation_shape(each) for each in view.installations]
    return {
        **{name: getattr(plugin, name) for name in _AS_THEY_ARE},
        "created_at": moment(plugin.uploaded_at),
        "uploaded_at": moment(plugin.uploaded_at),
        "yaml_files_paths": [each.name for each in plugin.yamls],
        "yaml_url_path": _import_line(plugin),
        **({"installation_state": states} if has_states else {}),
        **common_shape(plugin.tenant, plugin.visibility),
    }


def _installation_shape(installation: PluginInstallation) -> dict[str, Any]:
    return {
        "manager": installation.manager or None,
        "agent": installation.agent or None,
        "state": str(installation.state),
        "error": installation.error or None,
    }


def _import_line(plugin: Plugin) -> str:
    """What a blueprint imports to get just this one."""
    line = f"plugin:{plugin.package_name}?version={plugin.package_version}"
    return f"{line}&distribution={plugin.distribution}" if plugin.distribution else line
