"""Constraints as clients send them to searches: the other way to say which things are wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conductor.control.services.filter_rules import read_rules
from conductor.control.services.listing import Query
from conductor.domain.errors import InvalidInput
from conductor.domain.filter_rule import ATTRIBUTE, LABEL, FilterRule

_OPERATORS = {
    "contains": "contains",
    "ends_with": "ends_with",
    "equals_to": "any_of",
    "starts_with": "starts_with",
}
_EVERYWHERE = ("name_pattern", "valid_values", "tenants")
# What the constraints on each noun may say beyond the name and the tenants.
_KEYS: Mapping[str, Sequence[str]] = {
    "blueprints": ("filter_id", "labels"),
    "capabilities": ("deployment_id",),
    "deployments": ("blueprint_id", "deployment_id", "filter_id", "labels"),
    "node-instances": ("deployment_id",),
    "node-types": ("blueprint_id", "deployment_id"),
    "nodes": ("blueprint_id", "deployment_id"),
    "scaling-groups": ("blueprint_id", "deployment_id"),
    "secrets": (),
    "workflows": ("blueprint_id", "deployment_id", "filter_id", "labels"),
}


@dataclass(frozen=True)
class Constraints:
    """`names` and `labels` are rules: on what the name is for that noun, and on labels."""

    names: tuple[FilterRule, ...] = ()
    labels: tuple[FilterRule, ...] = ()
    tenants: tuple[str, ...] = ()
    filter_id: str | None = None
    deployment_id: str | None = None
    blueprint_id: str | None = None

    def narrowed(self, query: Query, rules: Sequence[FilterRule] = ()) -> Query:
        """The query with tenants and rules; those of the stored filter come as `rules`."""
        wanted = [*query.rules, *rules, *self.labels]
        if not self.tenants:
            return replace(query, rules=wanted)
        wanted.append(FilterRule(ATTRIBUTE, "tenant_name", "any_of", self.tenants))
        return replace(query, rules=wanted, is_of_all_tenants=True)


NO_CONSTRAINTS = Constraints()


def read_constraints(
    noun: str, given: Mapping[str, Any] | None, *, name: str = "id", value: str = ""
) -> Constraints:
    """`name` is what a pattern is about, `value` what valid values are, if that is something
    else."""
    if not given:
        return NO_CONSTRAINTS
    allowed = (*_EVERYWHERE, *_KEYS[noun])
    if unknown := sorted(set(given) - set(allowed)):
        raise InvalidInput(
            f"{noun} have no constraints {', '.join(unknown)}; they have: {', '.join(allowed)}"
        )
    names = [*_pattern(name, given.get("name_pattern"))]
    if valid := _texts("valid_values", given.get("valid_values")):
        names.append(FilterRule(ATTRIBUTE, value or name, "any_of", valid))
    return Constraints(
        tuple(names),
        tuple(_labels(given.get("labels"))),
        _texts("tenants", given.get("tenants")),
        *(_text(key, given.get(key)) for key in ("filter_id", "deployment_id", "blueprint_id")),
    )


def _pattern(name: str, given: Any) -> list[FilterRule]:
    if given is None:
        return []
    if not isinstance(given, dict) or not set(given) <= set(_OPERATORS):
        raise InvalidInput(f"name_pattern takes {', '.join(_OPERATORS)}, not {given!r}")
    return [
        FilterRule(ATTRIBUTE, name, _OPERATORS[key], _texts(key, value))
        for key, value in given.items()
    ]


def _labels(given: Any) -> list[FilterRule]:
    listed = given or []
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise InvalidInput(f"labels are a list like [{{key: value}}], not {given!r}")
    rules = [
        {"type": LABEL, "key": key, "operator": "any_of", "values": list(_texts(key, values))}
        for each in listed
        for key, values in each.items()
    ]
    return list(read_rules("deployments", rules))


def _texts(key: str, given: Any) -> tuple[str, ...]:
    listed = given if isinstance(given, list) else [] if given is None else [given]
    if not all(isinstance(each, str) for each in listed):
        raise InvalidInput(f"{key} are texts, not {given!r}")
    return tuple(listed)


def _text(key: str, given: Any) -> str | None:
    if given is not None and not isinstance(given, str):
        raise InvalidInput(f"{key} is a text, not {given!r}")
    return given
