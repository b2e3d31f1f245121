"""The forest in which instances grow: nodes in nodes, and scaling groups as virtual containers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint.elements.hosts import container_of
from conductor.domain.errors import InvalidInput


@dataclass(frozen=True)
class Containment:
    """`parents` names the container, a node or a group, of each node and group.

    A group stands between its members and what contains them. `containers` has only the nodes
    among all these, and `hosts` names each node's host.
    """

    parents: Mapping[str, str | None]
    children: Mapping[str | None, Sequence[str]]
    counts: Mapping[str, int]
    groups: frozenset[str]
    hosts: Mapping[str, str]
    containers: Mapping[str, str | None]
    _around: dict[str | None, tuple[str, ...]] = field(default_factory=lambda: {None: ()})

    def groups_around(self, name: str) -> tuple[str, ...]:
        """Innermost first."""
        way: list[str] = []
        current: str | None = name
        while current not in self._around:
            assert current is not None  # noqa: S101 - that one is known from the beginning
            way.append(current)
            current = self.parents.get(current)
        for inner in reversed(way):
            parent = self.parents.get(inner)
            around = self._around[parent]
            self._around[inner] = (parent, *around) if parent in self.groups else around
        return self._around[name]

    def smallest_shared_group(self, one: str, other: str) -> str | None:
        others = self.groups_around(other)
        return next((group for group in self.groups_around(one) if group in others), None)


def containment(
    nodes: Sequence[Mapping[str, Any]], groups: Mapping[str, Mapping[str, Any]]
) -> Containment:
    containers = {node["name"]: container_of(node) for node in nodes}
    owners = {member: name for name, group in groups.items() for member in group["members"]}
    parents: dict[str, str | None] = {
        name: owners.get(name, container) for name, container in containers.items()
    }
    for name in groups:
        parents[name] = owners.get(name) or _home(name, groups, containers)
    children: dict[str | None, list[str]] = {}
    for name, parent in parents.items():
        children.setdefault(parent, []).append(name)
    counts = {
        node["name"]: _count(node["name"], node["capabilities"]["scalable"]) for node in nodes
    }
    counts.update({name: _count(name, group) for name, group in groups.items()})
    hosts = {node["name"]: node["host_id"] for node in nodes if node.get("host_id")}
    return Containment(parents, children, counts, frozenset(groups), hosts, containers)


def _home(
    group: str, groups: Mapping[str, Mapping[str, Any]], containers: Mapping[str, str | None]
) -> str | None:
    """Where the members of a group are really contained; they all share it."""
    member = group
    while member in groups:
        member = groups[member]["members"][0]
    return containers.get(member)


def _count(name: str, holder: Mapping[str, Any]) -> int:
    count = holder["properties"]["current_instances"]
    if not isinstance(count, int):
        raise InvalidInput(
            f"the number of instances of {name!r} is {count!r}; prepare the plan first"
        )
    return count
