"""Labels, blueprint labels and resource tags of plugins: each a list of values by key."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from conductor.control.services.numbers import check_numbers
from conductor.domain.errors import InvalidInput
from conductor.domain.plugin import Tags

_KEY = re.compile(r"[a-z0-9\-._]{1,256}")
_VALUE = re.compile(r'[^"\x00-\x1f\x7f]{1,256}')


def read_tags(what: str, given: Mapping[str, Any]) -> Tags:
    """From a person: `{key: value}` or `{key: [values]}`; keys in lower case. Calls that a YAML
    declared come back as they were shown."""
    tags: dict[str, list[Any]] = {}
    for key, values in given.items():
        if not _KEY.fullmatch(key.lower()):
            raise InvalidInput(f"{what}: the key {key!r} takes letters, digits, '-', '.' and '_'")
        known = tags.setdefault(key.lower(), [])
        known += [_value(what, key, value) for value in _listed(values)]
        if any(known.count(value) > 1 for value in known):
            raise InvalidInput(f"{what}: {key!r} has the same value twice; leave one out")
    return {key: values for key, values in tags.items() if values}


def declared_tags(section: Mapping[str, Any]) -> Tags:
    """From a YAML's `{key: {values: [...]}}`; a value may be a call that blueprints evaluate."""
    return {
        key.lower(): _listed(declared.get("values") or [])
        for key, declared in section.items()
        if isinstance(declared, dict)
    }


def plain_tags(section: Mapping[str, Any]) -> Tags:
    """From a YAML's `{key: value}`."""
    return {key: _listed(value) for key, value in section.items()}


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _value(what: str, key: str, value: Any) -> Any:
    if isinstance(value, dict):
        check_numbers(what, value)
        return value
    text = unicodedata.normalize("NFKC", str(value))
    if not _VALUE.fullmatch(text):
        raise InvalidInput(
            f"{what}: {key!r} has a value that is empty, longer than 256 or not plain text"
        )
    return text
