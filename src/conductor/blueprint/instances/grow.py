"""Instances of a deployment: containers get their children, then the other edges are drawn."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from conductor.blueprint.instances.containment import Containment, containment
from conductor.blueprint.instances.ids import FreshIds
from conductor.blueprint.instances.pairs import Kind, Pairing, kind_of

Held = Mapping[tuple[str, str], Set[str]]
_NOTHING_HELD: Held = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Grown:
    """An instance of a node or of a group, inside the instance of a node or of a group.

    `container` is the nearest node instance around it, `host` the nearest that is a host (itself
    perhaps), and `groups` are the group instances around it, innermost first.
    """

    name: str
    id: str
    is_group: bool = False
    container: "Grown | None" = None
    outer_host: "Grown | None" = None
    groups: "tuple[Grown, ...]" = ()
    is_host: bool = False

    @property
    def host(self) -> "Grown | None":
        return self if self.is_host else self.outer_host

    def inside(self, name: str, identifier: str, forest: Containment) -> "Grown":
        """An instance in this one. What is around both is shared, so depth costs nothing."""
        return Grown(
            name,
            identifier,
            name in forest.groups,
            self.container if self.is_group else self,
            self.host,
            (self, *self.groups) if self.is_group else self.groups,
            forest.hosts.get(name) == name,
        )


def grown_at(parent: Grown | None, name: str, identifier: str, forest: Containment) -> Grown:
    """In `parent`, or outside of everything."""
    if parent is not None:
        return parent.inside(name, identifier, forest)
    return Grown(name, identifier, name in forest.groups, is_host=forest.hosts.get(name) == name)


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
            instance = grown_at(parent, name, ids.for_name(name), forest)
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
    record: dict[str, Any] = {
        "id": instance.id,
        "name": instance.name,
        "node_id": instance.name,
        "relationships": _relationships(instance, node, grown, forest, held),
    }
    if instance.host is not None and instance.host.name == node.get("host_id"):
        record["host_id"] = instance.host.id
    if instance.groups:
        record["scaling_groups"] = [{"name": one.name, "id": one.id} for one in instance.groups]
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
        ids = _targets(instance, pairing, grown.get(target, ()), forest)
        edges += [
            {"type": relationship["type"], "target_name": target, "target_id": one} for one in ids
        ]
    return edges


def _targets(
    instance: Grown, pairing: Pairing, targets: Sequence[Grown], forest: Containment
) -> Sequence[str]:
    if pairing.kind is Kind.CONTAINED:
        return [instance.container.id] if instance.container else []
    group = forest.smallest_shared_group(pairing.source, pairing.target)
    candidates = [one.id for one in _candidates(instance, targets, group)]
    return pairing.chosen(candidates, is_in_group=group is not None)


def _candidates(instance: Grown, targets: Sequence[Grown], group: str | None) -> Sequence[Grown]:
    """All, or those in the same instance of the smallest group that both share."""
    if group is None:
        return targets
    around = next(one for one in instance.groups if one.name == group)
    return [one for one in targets if around in one.groups]
