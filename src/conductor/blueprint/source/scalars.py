"""YAML 1.1 scalars, resolved as PyYAML's safe loader does, except that timestamps stay strings.

A plan is JSON, which has no dates; and blueprints write dates where they mean text.
"""

from typing import Any

import yaml

_PREFIX = "tag:yaml.org,2002:"
_RESOLVERS = yaml.SafeLoader.yaml_implicit_resolvers
_MAKERS = {
    _PREFIX + "int": yaml.SafeLoader.construct_yaml_int,
    _PREFIX + "float": yaml.SafeLoader.construct_yaml_float,
    _PREFIX + "bool": yaml.SafeLoader.construct_yaml_bool,
    _PREFIX + "null": yaml.SafeLoader.construct_yaml_null,
}
_TEXT_TAGS = frozenset({"!", _PREFIX + "str", _PREFIX + "timestamp", _PREFIX + "binary"})


class UnknownTag(ValueError):
    """The tag of a scalar is none of the YAML core schema."""


def scalar_value(text: str, tag: str | None, *, is_plain: bool) -> Any:
    """Raises ValueError when the text is no value of its tag, UnknownTag for a foreign tag."""
    if tag is None or tag == "!":
        if not is_plain:
            return text
        tag = implicit_tag(text)
        if tag is None:
            return text
    maker = _MAKERS.get(tag)
    if maker is not None:
        return _make(maker, tag, text)
    if tag in _TEXT_TAGS:
        return text
    raise UnknownTag(tag)


def implicit_tag(text: str) -> str | None:
    for tag, pattern in _RESOLVERS.get(text[:1], ()):
        if pattern.match(text):
            return tag if tag in _MAKERS else None
    return None


def _make(maker: Any, tag: str, text: str) -> Any:
    try:
        return maker(_CONSTRUCTOR, yaml.ScalarNode(tag, text))
    except KeyError as unknown:  # a word that is no boolean, tagged !!bool
        raise ValueError(text) from unknown


_CONSTRUCTOR = yaml.SafeLoader("")
