"""What a modification does to the nodes and instances that somebody stores, as plain records.

change = started(nodes, groups, instances, {"web": {"instances": 3}})

Whoever stores them, a manager or a local environment, carries it out.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint.instances.modify import modify_deployment

Record = Mapping[str, Any]
Relationships = list[dict[str, Any]]
Marks = dict[str, str | None]
_NOT_RESTORED = frozenset({"version", "modification"})


@dataclass(frozen=True)
class Start:
    """What happens at once.

    `added` are new instances, with an `index` each; `extended` gives all relationships, from now
    on, of instances that get new ones. The others are ids in order: of those that come (or go),
    marked with that word, and of those related to them, unmarked. `reduced` gives the relationships
    that go by themselves, of their sources; they too stay until the end.
    """

    added: list[dict[str, Any]]
    extended: dict[str, Relationships]
    added_and_related: Marks
    removed_and_related: Marks
    reduced: dict[str, Relationships] = field(default_factory=dict)


@dataclass(frozen=True)
class Restoration:
    """What takes the instances back to a snapshot: ids that go, and instances as they were."""

    gone: list[str]
    missing: list[Record]
    changed: list[Record]


def started(
    nodes: Sequence[Record],
    groups: Mapping[str, Record],
    instances: Sequence[Record],
    requested: Mapping[str, Record],
    taken: Collection[str] = (),
    *,
    before: Sequence[Record] | None = None,
) -> Start:
    """Instances that go stay until the end. `taken` are ids that no new instance may get. `before`
    are the nodes that there were, where nodes come, go or change as well."""
    found = modify_deployment(
        nodes, nodes if before is None else before, instances, requested, groups, taken
    )
    added = [one for one in found["added_and_related"] if "modification" in one]
    return Start(
        list(_numbered(added, instances)),
        _extended(nodes, instances, found["extended_and_related"]),
        _marks(found["added_and_related"]),
        _marks(found["removed_and_related"]),
        {
            one["id"]: one["relationships"]
            for one in found["reduced_and_related"]
            if "modification" in one
        },
    )


def left_after(removed: Collection[str], instances: Sequence[Record]) -> dict[str, Relationships]:
    """All relationships that stay, of those instances that lose one by the removal."""
    left = {}
    for one in instances:
        kept = [each for each in one["relationships"] if each["target_id"] not in removed]
        if one["id"] not in removed and len(kept) < len(one["relationships"]):
            left[one["id"]] = kept
    return left


def restored(before: Sequence[Record], now: Sequence[Record]) -> Restoration:
    """Versions are not part of a snapshot: they only ever grow."""
    then, current = {one["id"]: one for one in before}, {one["id"]: one for one in now}
    return Restoration(
        gone=[each for each in current if each not in then],
        missing=[one for each, one in then.items() if each not in current],
        changed=[
            one
            for each, one in then.items()
            if each in current and _content(one) != _content(current[each])
        ],
    )


def counted_node(node: Record, **counts: int) -> dict[str, Any]:
    """The node with other counts: `planned_instances`, `current_instances`."""
    capabilities = node["capabilities"]
    scalable = _counted(capabilities["scalable"], counts)
    return {**node, "capabilities": {**capabilities, "scalable": scalable}}


def counted_group(group: Record, **counts: int) -> dict[str, Any]:
    return _counted(group, counts)


def _counted(holder: Record, counts: Mapping[str, int]) -> dict[str, Any]:
    return {**holder, "properties": {**holder["properties"], **counts}}


def _numbered(added: Sequence[Record], instances: Sequence[Record]) -> Iterator[dict[str, Any]]:
    """Instances are numbered within their node, and no number is given twice."""
    last: dict[str, int] = {}
    for one in instances:
        last[one["node_id"]] = max(last.get(one["node_id"], 0), int(one.get("index") or 0))
    for one in added:
        last[one["node_id"]] = last.get(one["node_id"], 0) + 1
        unmarked = {key: value for key, value in one.items() if key != "modification"}
        yield {**unmarked, "index": last[one["node_id"]]}


def _extended(
    nodes: Sequence[Record], instances: Sequence[Record], extended: Sequence[Record]
) -> dict[str, Relationships]:
    """In the order in which the node declares its relationships."""
    standing = {one["id"]: list(one["relationships"]) for one in instances}
    places = {
        node["name"]: {edge["target_id"]: at for at, edge in enumerate(node["relationships"])}
        for node in nodes
    }
    return {
        one["id"]: _in_order(standing[one["id"]] + one["relationships"], places[one["node_id"]])
        for one in extended
        if "modification" in one
    }


def _in_order(edges: Relationships, places: Mapping[str, int]) -> Relationships:
    return sorted(edges, key=lambda edge: places.get(edge["target_name"], -1))


def _marks(instances: Sequence[Record]) -> Marks:
    return {one["id"]: one.get("modification") for one in instances}


def _content(instance: Record) -> dict[str, Any]:
    return {key: value for key, value in instance.items() if key not in _NOT_RESTORED}
