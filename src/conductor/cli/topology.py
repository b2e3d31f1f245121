"""A plan as boxes within boxes, with arrows between them: what a drawing shows of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

CONTAINED_IN = "cloudify.relationships.contained_in"
_NODES, _RELATIONSHIPS = "cloudify.nodes.", "cloudify.relationships."


class Kind(Enum):
    NODE = auto()
    GROUP = auto()


Key = tuple[Kind, str]


class Mark(Enum):
    OPEN = auto()
    NODE = auto()
    CLOSE = auto()


@dataclass(frozen=True)
class Edge:
    source: Key
    target: Key
    label: str


@dataclass(frozen=True)
class Topology:
    """`within` gives the box around a node or group. A node with others in it stands in its own
    box. `loose` are groups whose members lie in boxes that do not nest; edges lead to these.
    """

    labels: Mapping[Key, tuple[str, ...]]
    within: Mapping[Key, Key]
    edges: tuple[Edge, ...]
    loose: tuple[Key, ...]

    def outline(self) -> Iterator[tuple[Mark, Key, int]]:
        """From the outside in, with the depth: OPEN of a box, what is in it, CLOSE."""
        inside: dict[Key | None, list[Key]] = {}
        for key in self.labels:
            inside.setdefault(self.within.get(key), []).append(key)
        waiting = [(Mark.NODE, key, 0) for key in reversed(inside.get(None, []))]
        while waiting:
            mark, key, depth = waiting.pop()
            if mark is Mark.CLOSE or key not in inside:
                yield mark, key, depth
                continue
            yield Mark.OPEN, key, depth
            if key[0] is Kind.NODE:
                yield Mark.NODE, key, depth + 1
            waiting.append((Mark.CLOSE, key, depth))
            waiting += [(Mark.NODE, each, depth + 1) for each in reversed(inside[key])]


def topology_of(plan: Mapping[str, Any]) -> Topology:
    nodes = {(Kind.NODE, node["name"]): node for node in plan["nodes"]}
    labels = {key: _node_label(node) for key, node in nodes.items()}
    within: dict[Key, Key] = {}
    edges: list[Edge] = []
    for key, node in nodes.items():
        for relationship in node["relationships"]:
            target = (Kind.NODE, relationship["target_id"])
            if CONTAINED_IN in relationship["type_hierarchy"]:
                within[key] = target
            else:
                label = relationship["type"].removeprefix(_RELATIONSHIPS)
                edges.append(Edge(key, target, label))
    loose: list[Key] = []
    for name in _inner_first(plan["groups"]):
        members = _keys(plan["groups"][name]["members"], nodes)
        around = (Kind.GROUP, name)
        labels[around] = _group_label(name, plan["scaling_groups"].get(name))
        if not _enclose(around, members, within):
            loose.append(around)
            edges += [Edge(around, node, "") for node in _nodes_of(name, plan["groups"], nodes)]
    return Topology(labels, within, tuple(edges), tuple(loose))


def _keys(members: list[str], nodes: Mapping[Key, Any]) -> list[Key]:
    keys = ((Kind.NODE, name) for name in members)
    return [key if key in nodes else (Kind.GROUP, key[1]) for key in keys]


def _nodes_of(group: str, groups: Mapping[str, Any], nodes: Mapping[Key, Any]) -> list[Key]:
    """Of groups that are members, too."""
    found: dict[Key, None] = {}
    seen = {group}
    waiting = [group]
    while waiting:
        keys = _keys(groups[waiting.pop()]["members"], nodes)
        found.update(dict.fromkeys(key for key in keys if key[0] is Kind.NODE))
        inner = [name for kind, name in keys if kind is Kind.GROUP and name not in seen]
        seen.update(inner)
        waiting += inner
    return list(found)


def _inner_first(groups: Mapping[str, Any]) -> list[str]:
    """Groups after those that are members of them; a circle is cut somewhere."""
    ordered: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [(name, False) for name in reversed(list(groups))]
    while waiting:
        name, is_left = waiting.pop()
        if is_left:
            ordered[name] = None
        elif name not in seen:
            seen.add(name)
            waiting.append((name, True))
            waiting += [(one, False) for one in groups[name]["members"] if one in groups]
    return list(ordered)


def _enclose(around: Key, members: list[Key], within: dict[Key, Key]) -> bool:
    """Put a box around the members that are in no other member, if one box holds all of them."""
    outer = [one for one in members if not set(_boxes(one, within)) & set(members)]
    homes = {within.get(one) for one in outer}
    is_inside = any(around in (one, *_boxes(one, within)) for one in outer)
    if len(homes) != 1 or is_inside or around in within:
        return False
    (home,) = homes
    if home is not None:
        within[around] = home
    within.update(dict.fromkeys(outer, around))
    return True


def _boxes(key: Key, within: Mapping[Key, Key]) -> Iterator[Key]:
    seen: set[Key] = set()
    while (around := within.get(key)) is not None and around not in seen:
        seen.add(around)
        yield around
        key = around


def _node_label(node: Mapping[str, Any]) -> tuple[str, ...]:
    count = node["capabilities"]["scalable"]["properties"]["default_instances"]
    name = node["name"] if count == 1 else f"{node['name']} {_times(count)}"
    return name, node["type"].removeprefix(_NODES)


def _group_label(name: str, scaled: Mapping[str, Any] | None) -> tuple[str, ...]:
    if scaled is None:
        return (f"group {name}",)
    return (f"scaling group {name} {_times(scaled['properties']['default_instances'])}",)


def _times(count: Any) -> str:
    """A number that a function gives is not known here."""
    return f"x{count if isinstance(count, int) else '?'}"
