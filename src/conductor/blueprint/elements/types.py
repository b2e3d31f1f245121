"""Node types and relationship types, with everything they inherit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint.elements.data_types import DataTypes, merged_schemas
from conductor.blueprint.elements.hierarchy import Hierarchy
from conductor.blueprint.elements.interfaces import (
    Interfaces,
    derived_interfaces,
    implementation_place,
    instance_operation,
    with_bare_names,
)
from conductor.blueprint.elements.operations import Implementations, plan_operation
from conductor.blueprint.place import Place
from conductor.blueprint.problem import Step
from conductor.blueprint.problems import Problems, led_by


@dataclass(frozen=True)
class ResolvedType:
    """`interfaces` is by side: `interfaces` of a node, source_ and target_ of a relationship."""

    name: str
    lineage: tuple[str, ...]
    properties: Mapping[str, Mapping[str, Any]]
    interfaces: Mapping[str, Interfaces]


@dataclass(frozen=True)
class Bindings:
    """One side of a template: the merged specifications, and the operations for the plan."""

    interfaces: dict[str, dict[str, Any]]
    operations: dict[str, dict[str, Any]]
    flat: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class TypeTable:
    hierarchy: Hierarchy
    data_types: DataTypes
    implementations: Implementations
    unresolved_code: int
    sides: tuple[str, ...]
    problems: Problems
    _resolved: dict[str, ResolvedType] = field(default_factory=dict)
    _shared: dict[tuple[str, str], Bindings] = field(default_factory=dict)

    def steps(self, name: str) -> Callable[[], tuple[Step, ...]]:
        """For `led_by`: which types led to an error."""
        return lambda: self.hierarchy.steps(name)

    def resolve(self, name: str, place: Place) -> ResolvedType:
        if name not in self._resolved:
            lineage = self.hierarchy.lineage(name, place)
            properties: dict[str, Mapping[str, Any]] = {}
            interfaces: dict[str, Interfaces] = {side: {} for side in self.sides}
            for ancestor in lineage:
                definition = self.hierarchy.definition(ancestor)
                properties = merged_schemas(properties, definition.get("properties") or {})
                for side in self.sides:
                    interfaces[side] = derived_interfaces(interfaces[side], definition.get(side))
            self._resolved[name] = ResolvedType(name, lineage, properties, interfaces)
        return self._resolved[name]

    def bind(self, kind: ResolvedType, side: str, own: Interfaces | None, place: Place) -> Bindings:
        """A template that says nothing of its own shares the operations of its type."""
        if own:
            return self._bind(kind, side, derived_interfaces({}, own), place)
        key = (kind.name, side)
        if key not in self._shared:
            self._shared[key] = self._bind(kind, side, {}, place)
        return self._shared[key]

    def _bind(self, kind: ResolvedType, side: str, own: Interfaces, place: Place) -> Bindings:
        typed = kind.interfaces[side]
        bound = Bindings({}, {}, {})
        for interface in [*typed, *(name for name in own if name not in typed)]:
            above, here = typed.get(interface, {}), own.get(interface, {})
            specs, planned = bound.interfaces.setdefault(interface, {}), {}
            for name in [*above, *(one for one in here if one not in above)]:
                with self.problems.gathered(place), led_by(self.steps(kind.name)):
                    full = f"{interface}.{name}"
                    spec = instance_operation(
                        above.get(name), here.get(name), self.data_types, place, full
                    )
                    word = here.get(name) or {}
                    stated = word if word.get("implementation") else above.get(name) or {}
                    at = implementation_place(stated, place)
                    planned[name] = plan_operation(
                        spec, self.implementations, at, self.unresolved_code
                    )
                    specs[name] = spec
            bound.operations[interface] = planned
        bound.flat.update(with_bare_names(bound.operations))
        return bound
