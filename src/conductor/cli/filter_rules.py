"""Filter rules from the command line: `env=[prod,test]`, `tier is null`, `id contains web`."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from conductor.cli.failures import USAGE, Failure

F = TypeVar("F", bound=Callable[..., Any])
Rule = dict[str, Any]

_LABEL, _ATTRIBUTE = "label", "attribute"
# The first that fits decides.
_FORMS = {
    _LABEL: (
        (r"(.+?)\s+is\s+not\s+null", "is_not_null"),
        (r"(.+?)\s+is\s+null", "is_null"),
        (r"(.+?)\s+is-not\s+(.+)", "is_not"),
        (r"(.+?)\s*!=\s*(.+)", "not_any_of"),
        (r"(.+?)\s*=\s*(.+)", "any_of"),
    ),
    _ATTRIBUTE: (
        (r"(\S+)\s+is\s+not\s+empty", "is_not_empty"),
        (r"(\S+)\s+contains\s+(.+)", "contains"),
        (r"(\S+)\s+does-not-contain\s+(.+)", "not_contains"),
        (r"(\S+)\s+starts-with\s+(.+)", "starts_with"),
        (r"(\S+)\s+ends-with\s+(.+)", "ends_with"),
        (r"(\S+?)\s*!=\s*(.+)", "not_any_of"),
        (r"(\S+?)\s*=\s*(.+)", "any_of"),
    ),
}
_SPELLED = {
    _LABEL: "key=value, key=[a,b], key!=value, key is-not value, key is null, key is not null",
    _ATTRIBUTE: (
        "name=value, name=[a,b], name!=value, name contains text, name does-not-contain text, "
        "name starts-with text, name ends-with text, name is not empty"
    ),
}

_WRITTEN = {
    "any_of": "{key}={value}",
    "not_any_of": "{key}!={value}",
    "is_not": "{key} is-not {value}",
    "is_null": "{key} is null",
    "is_not_null": "{key} is not null",
    "contains": "{key} contains {value}",
    "not_contains": "{key} does-not-contain {value}",
    "starts_with": "{key} starts-with {value}",
    "ends_with": "{key} ends-with {value}",
    "is_not_empty": "{key} is not empty",
}


def rules(command: F) -> F:
    """-lr and -ar, repeatable; the verb gets both, to be joined by `parsed_rules`."""
    command = click.option(
        "-ar",
        "--attrs-rule",
        "attribute_rules",
        multiple=True,
        help=f"Keep what fits: {_SPELLED[_ATTRIBUTE]}.",
    )(command)
    return click.option(
        "-lr",
        "--labels-rule",
        "label_rules",
        multiple=True,
        help=f"Keep what fits: {_SPELLED[_LABEL]}.",
    )(command)


def parsed_rules(labels: Iterable[str], attributes: Iterable[str]) -> list[Rule]:
    """As the server takes them, all of which have to hold."""
    return [_rule(_LABEL, text) for text in labels] + [
        _rule(_ATTRIBUTE, text) for text in attributes
    ]


def spelled(rule: Rule) -> str:
    """The rule as it is written here."""
    values = rule["values"]
    value = values[0] if len(values) == 1 else f"[{','.join(values)}]"
    return _WRITTEN[rule["operator"]].format(key=rule["key"], value=value)


def _rule(kind: str, text: str) -> Rule:
    for form, operator in _FORMS[kind]:
        if found := re.fullmatch(form, text.strip()):
            key, *values = found.groups()
            listed = [value for each in values for value in _values(each)]
            return {"type": kind, "key": key, "operator": operator, "values": listed}
    raise Failure(f"{text!r} is no rule on a {kind}: write {_SPELLED[kind]}", USAGE)


def _values(text: str) -> list[str]:
    """`[a,b]` are several values."""
    if text.startswith("[") and text.endswith("]"):
        return [each.strip() for each in text[1:-1].split(",")]
    return [text]
