"""What a plan needs from elsewhere: plugins, secrets, capabilities of its environment."""

from collections.abc import Iterator, Mapping
from typing import Any

from conductor.blueprint.elements.plugins import HOST
from conductor.blueprint.functions.table import called


def collected_plugins(
    nodes: list[dict[str, Any]],
    workflows: Mapping[str, Mapping[str, Any]],
    plugins: Mapping[str, dict[str, Any]],
) -> dict[str, list[dict[str, Any]]]:
    central = [one for node in nodes for one in node["deployment_plugins_to_install"]]
    host = [one for node in nodes for one in node["plugins"] if one["executor"] == HOST]
    return {
        "deployment_plugins_to_install": _unique(central),
        "workflow_plugins_to_install": _unique(
            [plugins[workflow["plugin"]] for workflow in workflows.values()]
        ),
        "host_agent_plugins_to_install": _unique(host),
    }


def _unique(plugins: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({plugin["name"]: plugin for plugin in plugins}.values())


def requirements(parts: list[Any]) -> dict[str, list[Any]]:
    """Secrets whose names are computed are seen when there are inputs."""
    secrets: dict[str, None] = {}
    capabilities: list[Any] = []
    for name, args in _calls(parts, set()):
        first = args[0] if isinstance(args, list) and args else args
        if name == "get_secret" and isinstance(first, str):
            secrets[first] = None
        elif name == "get_environment_capability":
            capabilities.append(args if isinstance(args, list) else [args])
    return {"parent_capabilities": capabilities, "secrets": list(secrets)}


def _calls(value: Any, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """Nodes share what they inherit, so each mapping and list is looked into once."""
    if not isinstance(value, dict | list) or id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, dict):
        definition = called(value)
        if definition is not None:
            yield definition.name, value[definition.name]
        for child in value.values():
            yield from _calls(child, seen)
    else:
        for child in value:
            yield from _calls(child, seen)
