"""derived_from: who descends from whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.place import Place
from conductor.blueprint.problem import Step
from conductor.blueprint.problems import did_you_mean, logic_error
from conductor.blueprint.source.values import YamlMapping

_BUILT_IN = "cloudify."
_MOST_STEPS = 10


@dataclass(frozen=True)
class Hierarchy:
    """`noun` is how the types are called in sentences; `unknown_code` is for a use of a type."""

    noun: str
    definitions: YamlMapping
    unknown_code: int = codes.ERROR_UNKNOWN_TYPE
    _lineages: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def definition(self, name: str) -> YamlMapping:
        found = self.definitions[name]
        return found if found is not None else YamlMapping(self.definitions.value_place(name))

    def lineage(self, name: str, place: Place) -> tuple[str, ...]:
        """Root first, the type itself last."""
        if name not in self._lineages:
            if name not in self.definitions:
                raise self._unknown(name, place, self.unknown_code)
            self._lineages[name] = self._climb(name)
        return self._lineages[name]

    def steps(self, name: str) -> tuple[Step, ...]:
        """The type and what it derives from, as far as the first built-in one; for errors."""
        steps: list[Step] = []
        current: Any = name
        while current in self.definitions and len(steps) < _MOST_STEPS:
            words = f"{'which derives from' if steps else f'of {self.noun}'} {current}"
            if current.startswith(_BUILT_IN):
                return (*steps, Step(words))
            steps.append(Step(f"{words}, at", self.definitions.key_place(current)))
            current = self.definition(current).get("derived_from")
        return tuple(steps)

    def _climb(self, name: str) -> tuple[str, ...]:
        line, current = [name], name
        while (parent := self.definition(current).get("derived_from")) is not None:
            place = self.definition(current).value_place("derived_from")
            if parent in line:
                around = " -> ".join([*line, parent])
                sentence = f"{self.noun}s derive from each other: {around}; break the circle"
                raise logic_error(codes.ERROR_CODE_CYCLE, sentence, place)
            if parent not in self.definitions:
                raise self._unknown(parent, place, codes.ERROR_UNKNOWN_TYPE)
            line.append(parent)
            current = parent
        return tuple(reversed(line))

    def _unknown(self, name: str, place: Place, code: int) -> Exception:
        near = did_you_mean(name, self.definitions)
        remedy = near or " Define it, or import the file that does."
        return logic_error(code, f"there is no {self.noun} {name!r}.{remedy}", place)


def section(blueprint: YamlMapping, name: str) -> YamlMapping:
    """A section of the merged blueprint; an absent one is empty."""
    found = blueprint.get(name)
    return found if isinstance(found, YamlMapping) else YamlMapping(blueprint.place)


def entries(mapping: YamlMapping) -> Mapping[str, YamlMapping]:
    """The entries of a section; one that was left empty is an empty mapping."""
    return {
        name: YamlMapping(mapping.value_place(name)) if value is None else value
        for name, value in mapping.items()
    }


def without_nones(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if value is not None}
