"""How many instances nodes are to have when their deployment comes to another plan."""

from collections.abc import Mapping
from typing import Any

from conductor.blueprint.diff.nodes import Nodes
from conductor.blueprint.instances.modification import counted_group, counted_node

Counts = Mapping[str, Any]


def requested_counts(old: Nodes, new: Nodes) -> dict[str, dict[str, int]]:
    """Of nodes for which the blueprint says another number than it did; what was scaled meanwhile
    stays as it is everywhere else. As `start_modification` takes them."""
    return {
        name: {"instances": _of(node)["default_instances"]}
        for name, node in new.items()
        if name in old
        and "default_instances" in _of(node)
        and _of(node)["default_instances"] != _default(_of(old[name]))
    }


def counted_nodes(old: Nodes, new: Nodes) -> dict[str, dict[str, Any]]:
    """The new nodes with the counts that they have, or are to have."""
    requested = requested_counts(old, new)
    found = {}
    for name, node in new.items():
        if name in requested or name not in old:
            found[name] = dict(node)
        else:
            found[name] = counted_node(node, **_current(_of(old[name])))
    return found


def counted_groups(
    old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    return {
        name: counted_group(group, **_current(old[name]["properties"]))
        if name in old
        else dict(group)
        for name, group in new.items()
    }


def _of(node: Mapping[str, Any]) -> Counts:
    counts: Counts = node["capabilities"]["scalable"]["properties"]
    return counts


def _default(counts: Counts) -> Any:
    return counts.get("default_instances", counts["current_instances"])


def _current(counts: Counts) -> dict[str, int]:
    now = counts["current_instances"]
    return {"current_instances": now, "planned_instances": now}
