"""Random topologies: nodes inside of and connected to earlier ones, and nested scaling groups."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from conductor.blueprint.instances.grow import node_instances
from conductor.blueprint.instances.ids import FreshIds
from conductor.blueprint.instances.modify import modify_deployment

Instances = list[dict[str, Any]]
_BASE = "cloudify.relationships."


@dataclass(frozen=True)
class Topology:
    nodes: list[dict[str, Any]]
    groups: dict[str, dict[str, Any]]

    def grown(self, ids: FreshIds) -> Instances:
        return node_instances(self.nodes, self.groups, ids)

    def modified(self, instances: Instances, changes: dict[str, Any]) -> dict[str, Instances]:
        return modify_deployment(self.nodes, self.nodes, instances, changes, self.groups)

    def count(self, name: str) -> int:
        if name in self.groups:
            return int(self.groups[name]["properties"]["current_instances"])
        [node] = [one for one in self.nodes if one["name"] == name]
        return int(node["capabilities"]["scalable"]["properties"]["current_instances"])

    def parent(self, name: str) -> str | None:
        """The group that has it as a member, else the node that contains it."""
        for group, about in self.groups.items():
            if name in about["members"]:
                return group
        return self.container(name)

    def container(self, name: str) -> str | None:
        if name in self.groups:
            return self.container(self.groups[name]["members"][0])
        [node] = [one for one in self.nodes if one["name"] == name]
        contained = (one for one in node["relationships"] if "contained" in one["type"])
        return next((one["target_id"] for one in contained), None)

    def total(self, name: str) -> int:
        parent = self.parent(name)
        return self.count(name) * (self.total(parent) if parent else 1)

    def groups_around(self, name: str) -> list[str]:
        parent = self.parent(name)
        if parent is None:
            return []
        return [parent] * (parent in self.groups) + self.groups_around(parent)


def _counted(count: int) -> dict[str, Any]:
    return {"properties": {"current_instances": count}}


def _edge(kind: str, target: str, how: str = "all_to_all") -> dict[str, Any]:
    return {
        "type": _BASE + kind,
        "type_hierarchy": [_BASE + kind],
        "target_id": target,
        "properties": {"connection_type": how},
    }


COUNTS = st.integers(0, 3)


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    names = [f"n{number}" for number in range(draw(st.integers(1, 6)))]
    containers: dict[str, str | None] = {}
    for index, name in enumerate(names):
        choices = st.sampled_from(names[:index]) if index else st.none()
        containers[name] = draw(st.none() | choices)
    groups = _groups(draw, containers)
    shape = Topology([_node(name, containers[name], 1, []) for name in names], groups)
    nodes = []
    for index, name in enumerate(names):
        targets = draw(st.lists(st.sampled_from(names[:index]), unique=True)) if index else []
        edges = [
            _edge("connected_to", target, draw(_ways(shape, name, target)))
            for target in targets
            if target != containers[name]
        ]
        nodes.append(_node(name, containers[name], draw(COUNTS), edges))
    return Topology(nodes, groups)


def _node(name: str, container: str | None, count: int, edges: list[Any]) -> dict[str, Any]:
    inside = [_edge("contained_in", container)] if container else []
    return {
        "name": name,
        "relationships": inside + edges,
        "capabilities": {"scalable": _counted(count)},
    }


def _groups(draw: st.DrawFn, containers: dict[str, str | None]) -> dict[str, dict[str, Any]]:
    """Each has members that share a container; a later group may have an earlier one as member."""
    free: dict[str, str | None] = dict(containers)
    groups: dict[str, dict[str, Any]] = {}
    for number in range(draw(st.integers(0, 3))):
        home = draw(st.sampled_from(sorted(set(free.values()), key=str)))
        siblings = [name for name, container in free.items() if container == home]
        members = draw(st.lists(st.sampled_from(siblings), min_size=1, unique=True))
        name = f"g{number}"
        groups[name] = {"members": members, **_counted(draw(COUNTS))}
        free = {one: at for one, at in free.items() if one not in members} | {name: home}
    return groups


def _ways(shape: Topology, source: str, target: str) -> st.SearchStrategy[str]:
    """all_to_one is not for members of one group."""
    shared = set(shape.groups_around(source)) & set(shape.groups_around(target))
    return st.sampled_from(["all_to_all"] if shared else ["all_to_all", "all_to_one"])
