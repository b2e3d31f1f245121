"""Instances of a deployment: containers get their children, then the other edges are drawn."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from conductor.blueprint.instances.containment import Containment, containment
from conductor.blueprint.instances.grown import Grown, grown_at
from conductor.blueprint.instances.ids import FreshIds
from conductor.blueprint.instances.wiring import Held, Wire, Wiring
from conductor.blueprint.plan import Plan

_NOTHING_HELD: Held = MappingProxyType({})


def create_deployment_plan(plan: Plan, existing_ni_ids: Collection[str] | None = None) -> Plan:
    """The plan with its node instances. Existing ids are those that are taken."""
    ids = FreshIds(existing_ni_ids or ())
    instances = node_instances(plan["nodes"], plan["scaling_groups"], ids)
    return Plan({**plan, "node_instances": instances}, warnings=plan.warnings)


def node_instances(
    nodes: Sequence[Mapping[str, Any]],
    groups: Mapping[str, Mapping[str, Any]],
    ids: FreshIds,
) -> list[dict[str, Any]]:
    forest = containment(nodes, groups)
    return records(nodes, _grow(forest, ids), forest)


def records(
    nodes: Sequence[Mapping[str, Any]],
    grown: Mapping[str, list[Grown]],
    forest: Containment,
    held: Held = _NOTHING_HELD,
) -> list[dict[str, Any]]:
    """The node instances as the plan has them; group instances stand only inside of these."""
    wiring = Wiring(forest, grown, held)
    made = []
    for node in nodes:
        if instances := grown.get(node["name"]):
            wires = wiring.of(node)
            made += [_record(one, node, wires) for one in instances]
    return made


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


def _record(instance: Grown, node: Mapping[str, Any], wires: Sequence[Wire]) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": instance.id,
        "name": instance.name,
        "node_id": instance.name,
        "relationships": [
            {"type": wire.type, "target_name": wire.target, "target_id": target}
            for wire in wires
            for target in wire.targets(instance)
        ],
    }
    if instance.host is not None and instance.host.name == node.get("host_id"):
        record["host_id"] = instance.host.id
    if instance.groups:
        record["scaling_groups"] = [{"name": one.name, "id": one.id} for one in instance.groups]
    return record
