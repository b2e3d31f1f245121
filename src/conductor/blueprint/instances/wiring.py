"""The relationships of instances: which instances of its target a source is related to."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint.instances.containment import Containment
from conductor.blueprint.instances.grown import Grown
from conductor.blueprint.instances.pairs import Kind, kind_of, the_shared_one

Held = Mapping[tuple[str, str], Set[str]]


@dataclass(frozen=True)
class Wire:
    """What all instances of a node have in common in one of its relationships.

    `group` is the smallest scaling group that both ends share; pairs are made inside of its
    instances.
    """

    type: str
    target: str
    kind: Kind
    group: str | None
    choices: Mapping[str | None, Sequence[str]]

    def targets(self, source: Grown) -> Sequence[str]:
        if self.kind is Kind.CONTAINED:
            return [source.container.id] if source.container else []
        around = next((one.id for one in source.groups if one.name == self.group), None)
        return self.choices.get(around, ())


@dataclass(frozen=True)
class Wiring:
    """`held` gives, by (source node, target node), the target instances that it has already."""

    forest: Containment
    grown: Mapping[str, Sequence[Grown]]
    held: Held
    _sorted: dict[tuple[str, str | None], dict[str | None, list[str]]] = field(default_factory=dict)

    def of(self, node: Mapping[str, Any]) -> list[Wire]:
        """Of several relationships to one target the last one counts. One to the container is to
        that instance which contains, whatever its type."""
        last = {one["target_id"]: index for index, one in enumerate(node["relationships"])}
        return [
            self._wire(node["name"], node["relationships"][one]) for one in sorted(last.values())
        ]

    def _wire(self, source: str, relationship: Mapping[str, Any]) -> Wire:
        target, kind = relationship["target_id"], kind_of(relationship)
        if self.forest.containers[source] == target:
            kind = Kind.CONTAINED
        group = self.forest.smallest_shared_group(source, target)
        choices: Mapping[str | None, Sequence[str]] = self._by_group(target, group)
        if kind is Kind.TO_ONE:
            held = self.held.get((source, target), frozenset())
            choices = the_shared_one(source, target, choices, held, is_in_group=group is not None)
        return Wire(relationship["type"], target, kind, group, choices)

    def _by_group(self, target: str, group: str | None) -> dict[str | None, list[str]]:
        """Ids of the target's instances, by the instance of that group they are in."""
        key = (target, group)
        if key not in self._sorted:
            found = self._sorted.setdefault(key, {})
            for one in self.grown.get(target, ()):
                around = next((each.id for each in one.groups if each.name == group), None)
                found.setdefault(around, []).append(one.id)
        return self._sorted[key]
