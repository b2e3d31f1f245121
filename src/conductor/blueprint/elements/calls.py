"""Function calls in a blueprint, looked at where they stand: form, inputs and nodes named."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from conductor.blueprint.errors import (
    BlueprintError,
    FunctionEvaluationError,
    FunctionValidationError,
    UnknownInputError,
)
from conductor.blueprint.functions.definition import FunctionDefinition
from conductor.blueprint.functions.table import called
from conductor.blueprint.place import Place
from conductor.blueprint.problems import Problems, did_you_mean, put_at
from conductor.blueprint.source.values import children
from conductor.blueprint.version import DslVersion

_READS_NODES = frozenset(
    {"get_property", "get_attribute", "get_attributes_list", "get_attributes_dict"}
)
_PRONOUNS = frozenset({"SELF", "SOURCE", "TARGET"})


@dataclass(frozen=True)
class CallCheck:
    inputs: Collection[str]
    nodes: Collection[str]
    problems: Problems
    version: DslVersion | None = None
    is_on: bool = True

    def look(self, value: Any, place: Place, pronouns: frozenset[str]) -> None:
        """`pronouns` are those of SELF, SOURCE and TARGET that mean something here."""
        if not self.is_on:
            return
        definition = called(value)
        if definition is not None:
            with self.problems.gathered(place):
                self._require(definition, place)
                definition.check(definition.name, value[definition.name])
                self._names(definition.name, value[definition.name], place, pronouns)
        for _, child, at in children(value, place):
            self.look(child, at, pronouns)

    def _require(self, definition: FunctionDefinition, place: Place) -> None:
        if definition.since and self.version and self.version < definition.since:
            sentence = f"it needs {definition.since}, this blueprint says {self.version}"
            raise self._at(FunctionValidationError(definition.name, sentence), place)

    def _names(self, name: str, args: Any, place: Place, pronouns: frozenset[str]) -> None:
        first = args[0] if isinstance(args, list) and args else args
        if not isinstance(first, str):
            return
        if name == "get_input" and first not in self.inputs:
            sentence = f"get_input names {first!r}, which is no input of this blueprint."
            raise self._at(UnknownInputError(sentence + did_you_mean(first, self.inputs)), place)
        if name in _READS_NODES and first in _PRONOUNS - pronouns:
            sentence = f"{first} means nobody here; name a node template instead"
            raise self._at(FunctionEvaluationError(name, sentence), place)
        if name in _READS_NODES and first not in _PRONOUNS and first not in self.nodes:
            sentence = f"there is no node template {first!r}.{did_you_mean(first, self.nodes)}"
            raise self._at(FunctionEvaluationError(name, sentence), place)

    def _at(self, error: BlueprintError, place: Place) -> BlueprintError:
        return put_at(error, place)


NODE_SCOPE = frozenset({"SELF"})
RELATIONSHIP_SCOPE = _PRONOUNS
NO_SCOPE: frozenset[str] = frozenset()
