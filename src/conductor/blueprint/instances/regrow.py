"""The instances of a deployment again, with other counts: what is there stays where it can."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint.instances.containment import Containment
from conductor.blueprint.instances.grown import Grown, grown_at
from conductor.blueprint.instances.ids import FreshIds


@dataclass(frozen=True)
class Choice:
    """Whom to remove first, and whom only when nobody else is left. Ids of node instances."""

    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Regrowth:
    """`counts` are per container instance, and only of what is to change. `before` is the forest
    that the previous instances grew in."""

    forest: Containment
    before: Containment
    previous: Sequence[Mapping[str, Any]]
    counts: Mapping[str, int]
    choices: Mapping[str, Choice]
    ids: FreshIds
    _standing: dict[tuple[str, str | None], dict[str, None]] = field(default_factory=dict)
    _around: dict[str, str | None] = field(default_factory=dict)
    _hinted: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict)

    def grow(self) -> dict[str, list[Grown]]:
        self._look_at_what_stands()
        grown: dict[str, list[Grown]] = {}
        waiting: list[tuple[str, Grown | None]] = [
            (name, None) for name in self.forest.children.get(None, ())
        ]
        for name, parent in waiting:
            for one in self._ids(name, parent):
                instance = grown_at(parent, name, one, self.forest)
                grown.setdefault(name, []).append(instance)
                children = self.forest.children.get(name, ())
                waiting.extend((child, instance) for child in children)
        return grown

    def _ids(self, name: str, parent: Grown | None) -> list[str]:
        standing = list(self._standing.get((name, parent.id if parent else None), ()))
        full = self.forest.counts[name] if self._is_new(name, parent) else 0
        wanted = self.counts.get(name, len(standing) or full)
        kept = self._kept(name, standing, wanted)
        return kept + [self.ids.for_name(name) for _ in range(wanted - len(kept))]

    def _is_new(self, name: str, parent: Grown | None) -> bool:
        """Instances of groups are seen by their members only: without any they are new."""
        is_in_new = parent is not None and parent.id not in self._around
        return is_in_new or name not in self.before.parents or name in self.forest.groups

    def _kept(self, name: str, standing: list[str], wanted: int) -> list[str]:
        """The hints decide first, and the order of the instances after them."""
        if wanted >= len(standing):
            return standing
        if name not in self._hinted:
            choice = self.choices.get(name, Choice())
            self._hinted[name] = (
                self._with_containers(choice.include),
                self._with_containers(choice.exclude),
            )
        include, exclude = self._hinted[name]

        def reluctance(one: str) -> int:
            return 0 if one in include else 2 if one in exclude else 1

        leaving = set(sorted(standing, key=reluctance)[: len(standing) - wanted])
        return [one for one in standing if one not in leaving]

    def _with_containers(self, hinted: Collection[str]) -> set[str]:
        """An instance stands for whatever it is in."""
        found: set[str] = set()
        for each in hinted:
            one: str | None = each
            while one is not None and one not in found:
                found.add(one)
                one = self._around.get(one)
        return found

    def _look_at_what_stands(self) -> None:
        for instance in self.previous:
            nested, container = self._nested(instance)
            parents = [*(one for _, one in nested[1:]), container]
            for (name, one), parent in zip(nested, parents, strict=True):
                self._standing.setdefault((name, parent), {})[one] = None
                self._around[one] = parent

    def _nested(self, instance: Mapping[str, Any]) -> tuple[list[tuple[str, str]], str | None]:
        """(name, id) of the instance, then of the groups around it; and the id of the node instance
        in which all these are."""
        groups = {one["name"]: one["id"] for one in instance.get("scaling_groups") or ()}
        nested = [(str(instance["node_id"]), str(instance["id"]))]
        name = self.before.parents.get(nested[0][0])
        while name is not None and name in self.before.groups:
            if name in groups:
                nested.append((name, groups[name]))
            name = self.before.parents[name]
        for edge in instance["relationships"]:
            if edge["target_name"] == name:
                return nested, str(edge["target_id"])
        return nested, None
