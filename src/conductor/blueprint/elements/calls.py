"""Function calls in a blueprint, looked at where they stand: form, inputs and nodes named."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint.errors import (
    FunctionValidationError,
    MeaninglessPronoun,
    UnknownInputError,
    UnknownNodeError,
)
from conductor.blueprint.functions.definition import PRONOUNS, FunctionDefinition, Scope, Whole
from conductor.blueprint.functions.table import called
from conductor.blueprint.place import Place
from conductor.blueprint.problems import Problems, did_you_mean
from conductor.blueprint.source.values import children
from conductor.blueprint.version import DslVersion

_READS_INSTANCES = frozenset({"get_attribute", "get_attributes_list", "get_attributes_dict"})
_READS_NODES = _READS_INSTANCES | {"get_property"}
NOBODY = Scope()


@dataclass(frozen=True)
class CallCheck:
    """`look` at the parts of a blueprint first, and `finish` when there is a plan."""

    inputs: Collection[str]
    nodes: Collection[str]
    problems: Problems
    version: DslVersion | None = None
    is_on: bool = True
    _seen: list[tuple[FunctionDefinition, Any, Scope, Place]] = field(default_factory=list)

    def look(self, value: Any, place: Place, scope: Scope) -> None:
        """`scope` says who of SELF, SOURCE and TARGET is somebody here, by the names of nodes."""
        if not self.is_on:
            return
        definition = called(value)
        if definition is not None:
            with self.problems.gathered(place):
                self._require(definition)
                args = value[definition.name]
                definition.check(definition.name, args)
                self._names(definition.name, args, scope)
                if definition.validate:
                    self._seen.append((definition, args, scope, place))
        for _, child, at in children(value, place):
            self.look(child, at, scope)

    def finish(self, plan: Mapping[str, Any]) -> None:
        whole = Whole(plan, {node["name"]: node for node in plan["nodes"]})
        for definition, args, scope, place in self._seen:
            with self.problems.gathered(place):
                if definition.validate:
                    definition.validate(args, scope, whole)

    def _require(self, definition: FunctionDefinition) -> None:
        if definition.since and self.version and self.version < definition.since:
            sentence = f"it needs {definition.since}, this blueprint says {self.version}"
            raise FunctionValidationError(definition.name, sentence)

    def _names(self, name: str, args: Any, scope: Scope) -> None:
        first = args[0] if isinstance(args, list) and args else args
        if not isinstance(first, str):
            return
        if name == "get_input" and first not in self.inputs:
            sentence = f"get_input names {first!r}, which is no input of this blueprint."
            raise UnknownInputError(sentence + did_you_mean(first, self.inputs))
        if name not in _READS_NODES:
            return
        reader = scope if name in _READS_INSTANCES else scope.for_properties()
        if reader.resolve(first) is None:
            sentence = f"{first} means nobody here; name a node template instead"
            raise MeaninglessPronoun(name, sentence)
        if first not in PRONOUNS and first not in self.nodes:
            sentence = f"there is no node template {first!r}.{did_you_mean(first, self.nodes)}"
            raise UnknownNodeError(name, sentence)
