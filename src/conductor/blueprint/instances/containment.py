"""The forest in which instances grow: nodes in nodes, and scaling groups as virtual containers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conductor.blueprint.elements.hosts import container_of


@dataclass(frozen=True)
class Containment:
    """`parents` names the container, a node or a group, of each node and group.

    A group stands between its members and what contains them.
    """

    parents: Mapping[str, str | None]
    children: Mapping[str | None, Sequence[str]]
    counts: Mapping[str, int]
    groups: frozenset[str]

    def groups_around(self, name: str) -> list[str]:
        """Innermost first."""
        found, current = [], self.parents.get(name)
        while current is not None:
            if current in self.groups:
                found.append(current)
            current = self.parents.get(current)
        return found

    def smallest_shared_group(self, one: str, other: str) -> str | None:
        others = set(self.groups_around(other))
        return next((group for group in self.groups_around(one) if group in others), None)


def containment(
    nodes: Sequence[Mapping[str, Any]], groups: Mapping[str, Mapping[str, Any]]
) -> Containment:
    containers = {node["name"]: container_of(dict(node)) for node in nodes}
    owners = {member: name for name, group in groups.items() for member in group["members"]}
    parents: dict[str, str | None] = {
        name: owners.get(name, container) for name, container in containers.items()
    }
    for name in groups:
        parents[name] = owners.get(name) or _home(name, groups, containers)
    children: dict[str | None, list[str]] = {}
    for name, parent in parents.items():
        children.setdefault(parent, []).append(name)
    counts = {node["name"]: _count(node["capabilities"]["scalable"]) for node in nodes}
    counts.update({name: _count(group) for name, group in groups.items()})
    return Containment(parents, children, counts, frozenset(groups))


def _home(
    group: str, groups: Mapping[str, Mapping[str, Any]], containers: Mapping[str, str | None]
) -> str | None:
    """Where the members of a group are really contained; they all share it."""
    for member in groups[group]["members"]:
        home = containers[member] if member in containers else _home(member, groups, containers)
        if home is not None:
            return home
    return None


def _count(holder: Mapping[str, Any]) -> int:
    return int(holder["properties"]["current_instances"])
