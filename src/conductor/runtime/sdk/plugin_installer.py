"""Installs plugins when code asks for it, instead of when their first operation runs.

On a server a worker makes the environments. Of what was uploaded, one is asked for; the source of
a blueprint's plugin gets one with its first operation, and nothing can make it sooner. A local
environment has its plugins in its own interpreter, where pip installs and uninstalls them.
"""

from collections.abc import Mapping
from typing import Any

from conductor.runtime.sdk import manager_questions
from conductor.runtime.sdk.ambient import ambient_backend, is_management_environment
from conductor.runtime.sdk.exceptions import PluginInstallationError
from conductor.runtime.sdk.models_states import PluginInstallationState
from conductor.runtime.sdk.patience import wait_while
from conductor.runtime.sdk.pip import pip
from conductor.runtime.sdk.resource_files import write_folder

Plugin = Mapping[str, Any]
_PATIENCE = 1800.0  # seconds; a plugin that has to be built takes its time
_ENDS = frozenset({PluginInstallationState.INSTALLED, PluginInstallationState.ERROR})


def install(
    plugin: Plugin, deployment_id: str | None = None, blueprint_id: str | None = None
) -> None:
    """Return once it is installed; `PluginInstallationError` says why it cannot be.

    `plugin` is as in `node.plugins`. Deployment and blueprint are the context's own.
    """
    if not is_management_environment():
        pip("install", *get_plugin_args(plugin), _requirement(plugin))
        return
    managed = get_managed_plugin(plugin)
    if managed is not None:
        _install_managed(str(managed["id"]))
    elif not plugin.get("source"):
        raise PluginInstallationError(
            f"plugin {plugin.get('name')} cannot be installed: no package "
            f"{plugin.get('package_name')} {plugin.get('package_version') or ''} was uploaded, and "
            "it names no source; upload it with `cfy plugins upload`"
        )


def uninstall(plugin: Plugin, deployment_id: str | None = None) -> None:
    """Take it out of the interpreter of a local environment. A worker removes environments by
    itself, once nobody has used them for long."""
    if not is_management_environment():
        pip("uninstall", str(plugin.get("package_name") or plugin["name"]))


def get_managed_plugin(plugin: Plugin) -> dict[str, Any] | None:
    """The uploaded plugin of that package, of the newest upload; None when there is none."""
    query = {key: plugin[key] for key in ("package_name", "package_version") if plugin.get(key)}
    if "package_name" not in query:
        return None
    found = list(manager_questions.get_rest_client().plugins.list(**query))
    return max(found, key=lambda each: each["uploaded_at"], default=None)


def get_plugin_source(plugin: Plugin, blueprint_id: str | None = None) -> str | None:
    """A URL as it is; of a folder among the blueprint's plugins the path of a copy."""
    source = plugin.get("source")
    if not source or "://" in str(source):
        return source
    return write_folder(ambient_backend(), f"plugins/{source}", None)


def get_plugin_args(plugin: Plugin) -> list[str]:
    """`install_arguments`, split at blanks."""
    return str(plugin.get("install_arguments") or "").split()


def _requirement(plugin: Plugin) -> str:
    source = get_plugin_source(plugin)
    if source:
        return source
    name, version = plugin.get("package_name"), plugin.get("package_version")
    if not name:
        raise PluginInstallationError(
            f"plugin {plugin.get('name')} has neither source nor package_name"
        )
    return f"{name}=={version}" if version else str(name)


def _install_managed(plugin_id: str) -> None:
    plugins = manager_questions.get_rest_client().plugins
    states = plugins.install(plugin_id).installation_state

    def are_pending() -> bool:
        return any(each["state"] not in _ENDS for each in states)

    def look() -> None:
        states[:] = plugins.get(plugin_id).installation_state

    if not wait_while(are_pending, look, timeout=_PATIENCE):
        raise PluginInstallationError(f"plugin {plugin_id} was not installed in {_PATIENCE:.0f} s")
    errors = [each for each in states if each["state"] == PluginInstallationState.ERROR]
    if errors:
        told = "; ".join(f"{each.get('manager')}: {each.get('error')}" for each in errors)
        raise PluginInstallationError(f"plugin {plugin_id} could not be installed on {told}")
