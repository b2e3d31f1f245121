"""Filter rules as clients send them: `{"key", "values", "operator", "type"}`."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from conductor.control.services.errors import InvalidFilterRule
from conductor.control.services.labels import label
from conductor.domain.deployment import PARENT, TYPE
from conductor.domain.errors import InvalidInput
from conductor.domain.filter_rule import ATTRIBUTE, LABEL, OPERATORS, FilterRule

# The attributes that rules of each noun may name.
ATTRIBUTES: Mapping[str, Collection[str]] = {
    "deployments": (
        "blueprint_id",
        "created_by",
        "display_name",
        "id",
        "installation_status",
        "schedules",
        "site_name",
        "tenant_name",
    ),
    "blueprints": ("created_by", "id", "state", "tenant_name"),
    "nodes": ("id", "operation_name", "type"),
    "node-instances": ("id",),
    "secrets": ("key", "provider_name"),
}
IS_ENVIRONMENT = FilterRule(LABEL, TYPE, "any_of", ("environment",))
_HAS_NO_PARENT = FilterRule(LABEL, PARENT, "is_null")
_TECHNOLOGIES = ("ansible", "aws", "azure", "gcp", "helm", "k8s", "openstack", "terraform")
# What every server has for deployments.
BUILT_IN: Mapping[str, tuple[FilterRule, ...]] = {
    "csys-environment-filter": (IS_ENVIRONMENT, _HAS_NO_PARENT),
    "csys-service-filter": (FilterRule(LABEL, TYPE, "is_not", ("environment",)), _HAS_NO_PARENT),
    "csys-k8s-filter": (FilterRule(LABEL, TYPE, "any_of", ("k8s",)),),
    "csys-terraform-filter": (FilterRule(LABEL, TYPE, "any_of", ("terraform",)),),
    **{
        f"{name}-deployments": (FilterRule(LABEL, "obj-type", "any_of", (name,)),)
        for name in _TECHNOLOGIES
    },
}
_ONLY_EMPTINESS = frozenset({"schedules"})


def read_rules(noun: str, given: Sequence[Any] | None) -> tuple[FilterRule, ...]:
    """`InvalidFilterRule` has the first wrong one, and what is wrong with it."""
    return tuple(_rule(noun, each) for each in given or ())


def _rule(noun: str, given: Any) -> FilterRule:
    if not isinstance(given, dict) or not {"key", "operator", "type"} <= set(given):
        raise InvalidFilterRule(given, "it takes key, values, operator and type")
    kind, operator, key = (str(given[name]) for name in ("type", "operator", "key"))
    if kind not in OPERATORS:
        raise InvalidFilterRule(given, f"its type is one of {', '.join(OPERATORS)}")
    if operator not in OPERATORS[kind]:
        known = ", ".join(OPERATORS[kind])
        raise InvalidFilterRule(given, f"the operator of a rule on a {kind} is one of {known}")
    values = _values(given, takes_some=OPERATORS[kind][operator])
    if kind == LABEL:
        return _on_label(given, key, operator, values)
    allowed = ATTRIBUTES[noun]
    if key not in allowed:
        raise InvalidFilterRule(given, f"{noun} are filtered by: {', '.join(allowed)}")
    if key in _ONLY_EMPTINESS and operator != "is_not_empty":
        raise InvalidFilterRule(given, f"the only operator for {key} is is_not_empty")
    return FilterRule(ATTRIBUTE, key, operator, tuple(values))


def _on_label(given: Any, key: str, operator: str, values: Sequence[str]) -> FilterRule:
    try:
        pairs = [label(key, value, is_written=False) for value in values or [""]]
    except InvalidInput as wrong:
        raise InvalidFilterRule(given, str(wrong)) from wrong
    found = tuple(value for _, value in pairs) if values else ()
    return FilterRule(LABEL, pairs[0][0], operator, found)


def _values(given: Mapping[str, Any], *, takes_some: bool) -> list[str]:
    values = given.get("values") or []
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise InvalidFilterRule(given, "its values are a list of texts")
    if bool(values) != takes_some:
        wish = "takes at least one value" if takes_some else "takes no values"
        raise InvalidFilterRule(given, f"the operator {given['operator']} {wish}")
    return values
