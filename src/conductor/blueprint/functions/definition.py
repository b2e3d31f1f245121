"""What an intrinsic function is: a name, a rule for its arguments, and a way to its value."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conductor.blueprint.errors import FunctionValidationError
from conductor.blueprint.functions.storage import EvaluationStorage
from conductor.blueprint.version import DslVersion


class EvaluatedAt(StrEnum):
    """HYBRID: when a deployment is created, and again at run time. RUNTIME: only then."""

    HYBRID = "hybrid"
    RUNTIME = "runtime"


@dataclass(frozen=True)
class Scope:
    """Who SELF, SOURCE and TARGET are: node names at creation, instance ids at run time."""

    self_id: str | None = None
    source_id: str | None = None
    target_id: str | None = None
    is_of_instances: bool = False

    def resolve(self, word: str) -> str | None:
        """None when the word is one of the three and means nobody here."""
        table = {"SELF": self.self_id, "SOURCE": self.source_id, "TARGET": self.target_id}
        return table.get(word, word)


@dataclass(frozen=True)
class Call:
    """One call, its arguments already evaluated. `follow` evaluates what a function found."""

    name: str
    args: Any
    scope: Scope
    storage: EvaluationStorage
    follow: Callable[[Any, Scope], Any]


@dataclass(frozen=True)
class FunctionDefinition:
    name: str
    evaluate: Callable[[Call], Any]
    check: Callable[[str, Any], None]
    evaluated_at: EvaluatedAt = EvaluatedAt.HYBRID
    since: DslVersion | None = None


def takes_name_or_path(name: str, args: Any) -> None:
    """`name`, a function, or a list of at least two items."""
    if isinstance(args, list):
        takes_path(name, args)
    elif not isinstance(args, str | dict):
        raise FunctionValidationError(name, f"expected a name or a list, found {args!r}")


def takes_path(name: str, args: Any) -> None:
    if not isinstance(args, list) or len(args) < 2:
        raise FunctionValidationError(name, f"expected a list of two or more items, found {args!r}")


def takes_list(name: str, args: Any) -> None:
    if not isinstance(args, list):
        raise FunctionValidationError(name, f"expected a list, found {args!r}")


def takes_anything(name: str, args: Any) -> None:
    if args is None:
        raise FunctionValidationError(name, "expected an argument, found nothing")
