"""Instances of a deployment: containers get their children, then the other edges are drawn."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from conductor.blueprint.instances.containment import Containment, containment
from conductor.blueprint.instances.ids import FreshIds
from conductor.blueprint.instances.pairs import Pairing, kind_of

Held = Mapping[tuple[str, str], frozenset[str]]
_NOTHING_HELD: Held = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Grown:
    """An instance of a node or of a group, inside its container's instance."""

    name: str
    id: str
    parent: "Grown | None"
    is_group: bool

    def ancestors(self) -> "list[Grown]":
        found, current = [], self.parent
        while current is not None:
            found.append(current)
            current = current.parent
        return found


def node_instances(
    nodes: Sequence[Mapping[str, Any]],
    groups: Mapping[str, Mapping[str, Any]],
    taken: Collection[str] = (),
) -> list[dict[str, Any]]:
    forest = containment(nodes, groups)
    return records(nodes, _grow(forest, FreshIds(taken)), forest)


def records(
    nodes: Sequence[Mapping[str, Any]],
    grown: Mapping[str, list[Grown]],
    forest: Containment,
    held: Held = _NOTHING_HELD,
) -> list[dict[str, Any]]:
    """The node instances as the plan has them; group instances stand only inside of these.

    `held` gives, by (source node, target node), the target instances that are related already.
    """
    return [
        _record(instance, node, grown, forest, held)
        for node in nodes
        for instance in grown.get(node["name"], ())
    ]


def _grow(forest: Containment, ids: FreshIds) -> dict[str, list[Grown]]:
    """Every instance of a container gets the full count of each of its children."""
    grown: dict[str, list[Grown]] = {}
    waiting: list[tuple[str, Grown | None]] = [(name, None) for name in _children(forest, None)]
    for name, parent in waiting:
        for _ in range(forest.counts[name]):
            instance = Grown(name, ids.for_name(name), parent, name in forest.groups)
            grown.setdefault(name, []).append(instance)
            waiting.extend((child, instance) for child in _children(forest, name))
    return grown


def _children(forest: Containment, name: str | None) -> Sequence[str]:
    return forest.children.get(name, ())


def _record(
    instance: Grown,
    node: Mapping[str, Any],
    grown: Mapping[str, list[Grown]],
    forest: Containment,
    held: Held,
) -> dict[str, Any]:
    ancestors = instance.ancestors()
    record: dict[str, Any] = {
        "id": instance.id,
        "name": instance.name,
        "node_id": instance.name,
        "relationships": _relationships(instance, node, grown, forest, held),
    }
    host = node.get("host_id")
    for one in [instance, *ancestors] if host else ():
        if one.name == host:
            record["host_id"] = one.id
    if groups := [{"name": one.name, "id": one.id} for one in ancestors if one.is_group]:
        record["scaling_groups"] = groups
    return record


def _relationships(
    instance: Grown,
    node: Mapping[str, Any],
    grown: Mapping[str, list[Grown]],
    forest: Containment,
    held: Held,
) -> list[dict[str, Any]]:
    last = {one["target_id"]: index for index, one in enumerate(node["relationships"])}
    edges = []
    for index, relationship in enumerate(node["relationships"]):
        target = relationship["target_id"]
        if last[target] != index:
            continue  # of several relationships to one target the last one counts
        pairing = Pairing(
            kind_of(relationship),
            instance.name,
            target,
            held.get((instance.name, target), frozenset()),
        )
        group = forest.smallest_shared_group(instance.name, target)
        ancestors = instance.ancestors()
        around = next((one for one in ancestors if one.name == group), None)
        candidates = [
            one for one in grown.get(target, ()) if around is None or around in one.ancestors()
        ]
        inside = [one.id for one in ancestors if one.name == target]
        ids = pairing.targets([one.id for one in candidates], inside, is_in_group=group is not None)
        edges += [
            {"type": relationship["type"], "target_name": target, "target_id": one} for one in ids
        ]
    return edges
