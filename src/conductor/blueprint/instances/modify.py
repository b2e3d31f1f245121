"""A change of counts, told as what is added, removed, extended and reduced."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from conductor.blueprint.instances.containment import Containment, containment
from conductor.blueprint.instances.grow import records
from conductor.blueprint.instances.ids import FreshIds
from conductor.blueprint.instances.regrow import Choice, Regrowth
from conductor.blueprint.instances.wiring import Held
from conductor.domain.errors import InvalidInput, NotFound

Instances = list[dict[str, Any]]


def modify_deployment(
    nodes: Sequence[Mapping[str, Any]],
    previous_nodes: Sequence[Mapping[str, Any]],
    previous_node_instances: Sequence[Mapping[str, Any]],
    modified_nodes: Mapping[str, Mapping[str, Any]] | None,
    scaling_groups: Mapping[str, Mapping[str, Any]] | None,
    taken_ids: Collection[str] = (),
) -> dict[str, Instances]:
    """Each list holds the changed instances, marked with `modification`, and the related ones.

    `modified_nodes` is {node or group: {instances, removed_ids_include_hint,
    removed_ids_exclude_hint}}. Nodes that were not among the previous ones are added, and those
    that are no longer there removed. No new instance gets one of `taken_ids`.
    """
    groups, changes = scaling_groups or {}, dict(modified_nodes or {})
    forest, before = containment(nodes, groups), containment(previous_nodes, groups)
    _check(changes, forest)
    taken = [*taken_ids, *(one["id"] for one in previous_node_instances)]
    taken += [g["id"] for one in previous_node_instances for g in one.get("scaling_groups") or ()]
    regrowth = Regrowth(
        forest,
        before,
        previous_node_instances,
        {name: change["instances"] for name, change in changes.items()},
        {name: _choice(change) for name, change in changes.items()},
        FreshIds(taken),
    )
    held = _held(previous_node_instances)
    current = {one["id"]: one for one in records(nodes, regrowth.grow(), forest, held)}
    previous = {one["id"]: dict(one) for one in previous_node_instances}
    return {
        "added_and_related": _changed(current, previous, "added"),
        "extended_and_related": _edges(current, previous, "extended"),
        "removed_and_related": _changed(previous, current, "removed"),
        "reduced_and_related": _edges(previous, current, "reduced"),
    }


def _check(changes: Mapping[str, Mapping[str, Any]], forest: Containment) -> None:
    for name, change in changes.items():
        if name not in forest.parents:
            raise NotFound("node or scaling group", name)
        count = change.get("instances")
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            sentence = f"instances of {name!r} should be a number from 0 on, found {count!r}"
            raise InvalidInput(sentence)


def _held(instances: Sequence[Mapping[str, Any]]) -> Held:
    held: dict[tuple[str, str], set[str]] = {}
    for one in instances:
        for edge in one["relationships"]:
            held.setdefault((one["node_id"], edge["target_name"]), set()).add(edge["target_id"])
    return held


def _choice(change: Mapping[str, Any]) -> Choice:
    return Choice(
        frozenset(change.get("removed_ids_include_hint") or ()),
        frozenset(change.get("removed_ids_exclude_hint") or ()),
    )


def _changed(here: Mapping[str, Any], there: Mapping[str, Any], word: str) -> Instances:
    """The instances that only `here` has, and those at the other end of their relationships."""
    changed = [{**one, "modification": word} for key, one in here.items() if key not in there]
    ends = {edge["target_id"] for one in changed for edge in one["relationships"]}
    ids = {one["id"] for one in changed}
    sources = {
        one["id"] for one in here.values() if ids & {e["target_id"] for e in one["relationships"]}
    }
    related = (ends | sources) - ids
    return changed + [dict(one) for key, one in here.items() if key in related]


def _edges(here: Mapping[str, Any], there: Mapping[str, Any], word: str) -> Instances:
    """Instances that both sides have, with the relationships that only `here` has."""
    changed: Instances = []
    related: set[str] = set()
    for key, one in here.items():
        if key not in there:
            continue
        known = {(edge["type"], edge["target_id"]) for edge in there[key]["relationships"]}
        own = [e for e in one["relationships"] if (e["type"], e["target_id"]) not in known]
        if own:
            changed.append({**one, "relationships": own, "modification": word})
            related |= {edge["target_id"] for edge in own}
    related -= {one["id"] for one in changed}
    return changed + [dict(one) for key, one in here.items() if key in related]
