"""Which node is the host of which, and what has to be installed where."""

from collections.abc import Mapping
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.elements.nodes import CONTAINED_IN
from conductor.blueprint.elements.plugins import CENTRAL, HOST
from conductor.blueprint.problems import Problems, logic_error
from conductor.blueprint.source.values import YamlMapping

_HOST_TYPE = "cloudify.nodes.Compute"


def find_hosts(nodes: list[dict[str, Any]], templates: YamlMapping, problems: Problems) -> None:
    """Completes the nodes: host_id and the lists of plugins to install."""
    by_name = {node["name"]: node for node in nodes}
    hosts: dict[str, str | None] = {}
    for node in nodes:
        with problems.gathered():
            host = _host_of(node, by_name, hosts, templates)
            if host is not None:
                node["host_id"] = host
            _place_plugins(node, host, by_name, templates)


def _host_of(
    node: dict[str, Any],
    by_name: dict[str, dict[str, Any]],
    hosts: dict[str, str | None],
    templates: YamlMapping,
) -> str | None:
    """What is found is remembered in `hosts` for every node on the way."""
    way: dict[str, None] = {}
    name: str | None = str(node["name"])
    while name is not None and name not in hosts:
        if name in way:
            around = " -> ".join([*way, name])
            sentence = f"nodes contain each other: {around}; break the circle"
            place = templates.key_place(node["name"])
            raise logic_error(codes.ERROR_CODE_CYCLE, sentence, place)
        way[name] = None
        current = by_name[name]
        if any(_HOST_TYPE in kind for kind in current["type_hierarchy"]):
            hosts[name] = name
        else:
            container = container_of(current)
            name = container if container in by_name else None
    host = None if name is None else hosts[name]
    hosts.update(dict.fromkeys(way, host))
    return host


def container_of(node: Mapping[str, Any]) -> str | None:
    for relationship in node["relationships"]:
        if CONTAINED_IN in relationship["type_hierarchy"]:
            return str(relationship["target_id"])
    return None


def _place_plugins(
    node: dict[str, Any],
    host: str | None,
    by_name: dict[str, dict[str, Any]],
    templates: YamlMapping,
) -> None:
    node["deployment_plugins_to_install"] = [
        plugin for plugin in node["plugins"] if plugin["executor"] == CENTRAL
    ]
    for_host = [plugin for plugin in node["plugins"] if plugin["executor"] == HOST]
    if host is None and for_host:
        sentence = (
            f"{node['name']} runs {for_host[0]['name']} on a host agent, but is in no host; "
            f"add a contained_in relationship, or use executor {CENTRAL}"
        )
        place = templates.key_place(node["name"])
        raise logic_error(codes.AGENT_PLUGIN_WITHOUT_HOST, sentence, place)
    if host is not None:
        wanted = by_name[host].setdefault("plugins_to_install", [])
        wanted.extend(plugin for plugin in for_host if plugin not in wanted)
