"""Plugins as declared, and which of them a node needs."""

from collections.abc import Iterable, Mapping
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.elements.hierarchy import entries
from conductor.blueprint.problems import Problems, did_you_mean, logic_error
from conductor.blueprint.source.values import YamlMapping, plain

CENTRAL, HOST = "central_deployment_agent", "host_agent"

PLUGINS_OF_PLAN = (
    "deployment_plugins_to_install",
    "workflow_plugins_to_install",
    "host_agent_plugins_to_install",
)
_FIELDS = (
    "source",
    "install_arguments",
    "package_name",
    "package_version",
    "supported_platform",
    "distribution",
    "distribution_version",
    "distribution_release",
    "properties",
    "properties_description",
)


def plan_plugins(declared: YamlMapping, problems: Problems) -> dict[str, dict[str, Any]]:
    plugins = {}
    for name, plugin in entries(declared).items():
        with problems.gathered():
            plugins[name] = _plugin(name, plugin)
    return plugins


def _plugin(name: str, plugin: YamlMapping) -> dict[str, Any]:
    executor = plugin.get("executor")
    if executor not in (CENTRAL, HOST):
        near = did_you_mean(executor, (CENTRAL, HOST))
        sentence = f"plugin {name}: executor {executor!r} must be {CENTRAL} or {HOST}.{near}"
        raise logic_error(codes.PLUGIN_EXECUTOR, sentence, plugin.value_place("executor"))
    is_installed = plugin.get("install", True)
    if is_installed and not (plugin.get("source") or plugin.get("package_name")):
        sentence = f"plugin {name} is to be installed: name its package_name, or its source"
        raise logic_error(codes.PLUGIN_SOURCE, sentence, plugin.place)
    fields = {key: plain(plugin.get(key)) for key in _FIELDS}
    return {"name": name, "executor": executor, "install": is_installed, **fields}


def used_plugins(
    operations: Iterable[Mapping[str, Any]], plugins: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """One entry per plugin and executor, in order of use."""
    used: dict[tuple[str, str], dict[str, Any]] = {}
    for operation in operations:
        name, executor = operation["plugin"], operation["executor"]
        if name:
            used.setdefault((name, executor), {**plugins[name], "executor": executor})
    return list(used.values())
