"""The instances of a deployment again, with other counts: what is there stays where it can."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint.instances.containment import Containment
from conductor.blueprint.instances.grow import Grown
from conductor.blueprint.instances.ids import FreshIds


@dataclass(frozen=True)
class Choice:
    """Whom to remove first, and whom only when nobody else is left. Ids of node instances."""

    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Regrowth:
    """`counts` are per container instance, and only of what is to change."""

    forest: Containment
    previous: Sequence[Mapping[str, Any]]
    counts: Mapping[str, int]
    choices: Mapping[str, Choice]
    ids: FreshIds
    _standing: dict[tuple[str, str | None], list[str]] = field(default_factory=dict)
    _inside: dict[str, set[str]] = field(default_factory=dict)

    def grow(self) -> dict[str, list[Grown]]:
        self._look_at_what_stands()
        grown: dict[str, list[Grown]] = {}
        waiting: list[tuple[str, Grown | None]] = [
            (name, None) for name in self.forest.children.get(None, ())
        ]
        for name, parent in waiting:
            for one in self._ids(name, parent):
                instance = Grown(name, one, parent, name in self.forest.groups)
                grown.setdefault(name, []).append(instance)
                children = self.forest.children.get(name, ())
                waiting.extend((child, instance) for child in children)
        return grown

    def _ids(self, name: str, parent: Grown | None) -> list[str]:
        standing = self._standing.get((name, parent.id if parent else None), [])
        is_new = parent is not None and not standing
        wanted = self.counts.get(name, self.forest.counts[name] if is_new else len(standing))
        kept = self._kept(name, standing, wanted)
        return kept + [self.ids.for_name(name) for _ in range(wanted - len(kept))]

    def _kept(self, name: str, standing: list[str], wanted: int) -> list[str]:
        """The hints decide first, and the order of the instances after them."""
        choice = self.choices.get(name, Choice())

        def reluctance(one: str) -> int:
            inside = self._inside.get(one, set()) | {one}
            return 0 if inside & choice.include else 2 if inside & choice.exclude else 1

        leaving = sorted(standing, key=reluctance)[: max(0, len(standing) - wanted)]
        return [one for one in standing if one not in leaving]

    def _look_at_what_stands(self) -> None:
        by_id = {one["id"]: one for one in self.previous}
        for instance in self.previous:
            chain = self._chain(instance, by_id)
            for (name, one), (_, parent) in zip(chain, [*chain[1:], ("", None)], strict=True):
                siblings = self._standing.setdefault((name, parent), [])
                if one not in siblings:
                    siblings.append(one)
                self._inside.setdefault(str(one), set()).add(str(instance["id"]))

    def _chain(
        self, instance: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]]
    ) -> list[tuple[str, str]]:
        """(name, id) of the instance, then of the containers around it, innermost first."""
        groups = {one["name"]: one["id"] for one in instance.get("scaling_groups") or ()}
        held = {one["target_name"]: one["target_id"] for one in instance["relationships"]}
        chain, name = [(str(instance["node_id"]), str(instance["id"]))], instance["node_id"]
        while (name := self.forest.parents[name]) is not None:
            one = groups[name] if name in self.forest.groups else held[name]
            chain.append((name, one))
            if name not in self.forest.groups:
                edges = by_id[one]["relationships"]
                held = {edge["target_name"]: edge["target_id"] for edge in edges}
        return chain
