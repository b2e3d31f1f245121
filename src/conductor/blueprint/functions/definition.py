"""What an intrinsic function is: a name, a rule for its arguments, and a way to its value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from conductor.blueprint.errors import MeaninglessPronoun
from conductor.blueprint.functions.storage import EvaluationStorage
from conductor.blueprint.version import DslVersion

PRONOUNS = frozenset({"SELF", "SOURCE", "TARGET"})


class EvaluatedAt(StrEnum):
    """STATIC and HYBRID: when a deployment is created, and where that was not asked for or not
    possible, at run time. RUNTIME: only then."""

    STATIC = "static_func"
    HYBRID = "hybrid_func"
    RUNTIME = "runtime_func"


@dataclass(frozen=True)
class Scope:
    """Who SELF, SOURCE and TARGET are: node names at creation, instance ids at run time.

    `self_node` is the node whose properties are read because a call names it: SELF in these is
    that node, of whichever instance.
    """

    self_id: str | None = None
    source_id: str | None = None
    target_id: str | None = None
    is_of_instances: bool = False
    self_node: str | None = None

    def resolve(self, word: str) -> str | None:
        """None when the word is one of the three and means nobody here."""
        table = {"SELF": self.self_id, "SOURCE": self.source_id, "TARGET": self.target_id}
        return table.get(word, word)

    def for_properties(self) -> "Scope":
        """Properties of a relationship are read from its source, who is SELF there."""
        return self if self.self_id is not None else replace(self, self_id=self.source_id)

    def bound(self, function: str, word: str) -> str:
        found = self.resolve(word)
        if found is None:
            raise MeaninglessPronoun(function, f"{word} means nobody here; name a node instead")
        return found


@dataclass(frozen=True)
class Call:
    """One call, its arguments already evaluated.

    `follow` evaluates what a function found. `walk` goes down a path into it, through the values
    of calls, and gives MISSING where the path leads nowhere.
    """

    name: str
    args: Any
    scope: Scope
    storage: EvaluationStorage
    follow: Callable[[Any, Scope], Any]
    walk: Callable[[Any, list[Any], Scope], Any]


@dataclass(frozen=True)
class Whole:
    """The plan of a blueprint, and its nodes by name."""

    plan: Mapping[str, Any]
    nodes: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class FunctionDefinition:
    """`check` looks at arguments as they are written, which may have calls inside; `validate` looks
    at them once there is a plan, in the scope where they stand. With `is_typed` the type that a
    call states is held against its value. `kind` is the class of a function that others added."""

    name: str
    evaluate: Callable[[Call], Any]
    check: Callable[[str, Any], None]
    evaluated_at: EvaluatedAt = EvaluatedAt.HYBRID
    since: DslVersion | None = None
    validate: Callable[[Any, Scope, Whole], None] | None = None
    is_typed: bool = False
    kind: type[Any] | None = None
