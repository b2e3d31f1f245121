"""How nodes of a deployment differ from what they are to be."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conductor.blueprint.diff.step import Action, Entity, Step, differing
from conductor.blueprint.elements.hosts import container_of

Node = Mapping[str, Any]
Nodes = Mapping[str, Node]


def node_steps(old: Nodes, new: Nodes) -> Iterator[Step]:
    depths = _depths(new)
    for name in old.keys() - new.keys():
        yield Step(Action.REMOVE, Entity.NODE, ("nodes", name))
    for name in new:
        if name in old:
            yield from _changed(old[name], new[name])
        else:
            yield Step(Action.ADD, Entity.NODE, ("nodes", name), depths[name])


def edges_by_target(node: Node) -> dict[str, int]:
    """The place of the relationship to each target: of several the last one counts."""
    return {edge["target_id"]: at for at, edge in enumerate(node.get("relationships") or ())}


def _changed(old: Node, new: Node) -> Iterator[Step]:
    path = ("nodes", str(new["name"]))
    if old.get("type") != new.get("type"):
        why = f"its type {old.get('type')} cannot become {new.get('type')}"
        yield Step(Action.MODIFY, Entity.NODE, path, refusal=why)
        return
    yield from differing(_of(old, "properties"), _of(new, "properties"), Entity.PROPERTY,
                         *path, "properties")  # fmt: skip
    yield from _operations(old, new, "operations", *path)
    yield from _relationships(old, new, *path)


def _operations(old: Node, new: Node, key: str, *path: str) -> Iterator[Step]:
    """Short names stand for the same operations once more."""
    before, after = (
        {name: each for name, each in _of(one, key).items() if "." in name} for one in (old, new)
    )
    return differing(before, after, Entity.OPERATION, *path, key)


def _relationships(old: Node, new: Node, *path: str) -> Iterator[Step]:
    before, after = edges_by_target(old), edges_by_target(new)
    if container_of(old) != container_of(new):
        why = f"it cannot move from {container_of(old)} into {container_of(new)}"
        yield Step(Action.MODIFY, Entity.RELATIONSHIP, (*path, "relationships"), refusal=why)
    for target, at in before.items():
        if target not in after:
            yield Step(Action.REMOVE, Entity.RELATIONSHIP, (*path, "relationships", f"[{at}]"))
    for target, at in after.items():
        place = (*path, "relationships", f"[{at}]")
        if target not in before:
            yield Step(Action.ADD, Entity.RELATIONSHIP, place)
        else:
            known = old["relationships"][before[target]]
            yield from _relationship(known, new["relationships"][at], *place)


def _relationship(old: Node, new: Node, *path: str) -> Iterator[Step]:
    for key in ("type", "properties"):
        if old.get(key) != new.get(key):
            why = (
                f"the {key} of the relationship to {new['target_id']} cannot change: remove it by "
                f"one update, and add it by another"
            )
            yield Step(Action.MODIFY, Entity.RELATIONSHIP, path, refusal=why)
    for key in ("source_operations", "target_operations"):
        yield from _operations(old, new, key, *path)


def _of(one: Node, key: str) -> Mapping[str, Any]:
    return one.get(key) or {}


def _depths(nodes: Nodes) -> dict[str, int]:
    """Each node stands higher than all that it relates to, as far as they do not go in circles."""
    waiting = {name: set(edges_by_target(node)) & nodes.keys() for name, node in nodes.items()}
    depths = dict.fromkeys(nodes, 0)
    needed_by: dict[str, list[str]] = {}
    for name, targets in waiting.items():
        for target in targets:
            needed_by.setdefault(target, []).append(name)
    ready: Sequence[str] = [name for name, targets in waiting.items() if not targets]
    while ready:
        following = []
        for target in ready:
            for name in needed_by.get(target, ()):
                depths[name] = max(depths[name], depths[target] + 1)
                waiting[name].discard(target)
                if not waiting[name]:
                    following.append(name)
        ready = following
    return depths
