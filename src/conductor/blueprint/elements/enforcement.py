"""Values held to the constraints of their schema."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from conductor.blueprint.elements.constraints import (
    CONSTRAINTS,
    NAME_PATTERNS,
    OF_A_DEPLOYMENT,
    kind_of,
    split,
)
from conductor.blueprint.elements.values_getter import ValuesGetter
from conductor.blueprint.errors import ConstraintException
from conductor.blueprint.functions.table import called, has_calls
from conductor.blueprint.shapes.type_names import OBJECT_TYPES

_OF_A_LIVING_DEPLOYMENT = frozenset({"capability_value", "node_instance"})


@dataclass(frozen=True)
class Enforcement:
    """`evaluate` gives the arguments of constraints their values. Where it leaves a function as it
    is, nothing is known yet, and the constraint waits for the next check."""

    values: ValuesGetter
    evaluate: Callable[[Any], Any]

    def check(self, name: str, value: Any, schema: Mapping[str, Any]) -> None:
        """Of a list whose items have a type of their own, each item is checked."""
        is_of_items = isinstance(value, list) and schema.get("item_type")
        for one in value if is_of_items else [value]:
            if not called(one):
                self._check(name, one, schema)

    def _check(self, name: str, value: Any, schema: Mapping[str, Any]) -> None:
        kind = kind_of(schema) or ""
        query: dict[str, Any] = {}
        asked, reason = "", None
        for item in schema.get("constraints") or ():
            constraint, written, message = split(item)
            argument = self._argument(name, constraint, written)
            # what a function came to is not told: it may be a secret
            shown = f"{constraint} {written!r}"
            if kind in CONSTRAINTS[constraint].asked_for:
                is_pattern = constraint == "name_pattern"
                query[NAME_PATTERNS[kind] if is_pattern else constraint] = argument
                asked, reason = f"{asked}, {shown}", reason or message
            elif not has_calls(argument) and not _holds(constraint, value, argument):
                raise _broken(name, value, message or f"must satisfy {shown}")
        if kind in OBJECT_TYPES and not has_calls(query):
            self._require_context(name, kind, query)
            if value not in self.values.get(kind, value, **query):
                raise _broken(name, value, reason or f"is no known {kind}{asked}")

    def _argument(self, name: str, constraint: str, written: Any) -> Any:
        argument = self.evaluate(written)
        known = CONSTRAINTS[constraint]
        if not has_calls(argument) and not known.is_argument(argument):
            sentence = f"constraint {constraint} of {name!r} takes {known.takes}"
            raise ConstraintException(f"{sentence}, and {written!r} is something else")
        return argument

    def _require_context(self, name: str, kind: str, query: Mapping[str, Any]) -> None:
        if kind in OF_A_DEPLOYMENT and not self._has_context(kind, query):
            sentence = f"{name!r} is a {kind}, and nothing says of which deployment"
            raise ConstraintException(f"{sentence}; add the constraint deployment_id")

    def _has_context(self, kind: str, query: Mapping[str, Any]) -> bool:
        if "deployment_id" in query or self.values.has_deployment_id():
            return True
        return kind not in _OF_A_LIVING_DEPLOYMENT and self.values.has_blueprint_id()


def _holds(constraint: str, value: Any, argument: Any) -> bool:
    holds = CONSTRAINTS[constraint].holds
    try:
        return holds is None or holds(value, argument)
    except TypeError:
        return False


def _broken(name: str, value: Any, reason: str) -> ConstraintException:
    return ConstraintException(f"{name!r} with value {value!r} {reason}")


def check_parameters(
    schemas: Mapping[str, Any], parameters: Mapping[str, Any], enforcement: Enforcement
) -> list[str]:
    """One sentence for each parameter that breaks a constraint of its schema."""
    faults = []
    for name, schema in schemas.items():
        if parameters.get(name) is not None:
            try:
                enforcement.check(name, parameters[name], schema or {})
            except ConstraintException as broken:
                faults.append(str(broken))
    return faults
