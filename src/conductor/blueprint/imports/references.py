"""Where in a document names of its own stand, and how to write them differently.

A transform takes a value and gives it back with its names renewed; what has none is shared.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint.functions.table import called
from conductor.blueprint.source.values import YamlList, YamlMapping

_BUILT_IN = "cloudify."
_PRONOUNS = frozenset({"SELF", "SOURCE", "TARGET"})
_URLS = ("http://", "https://", "ftp://", "file://")
_NAMED_BY = {
    "get_input": "inputs",
    "get_property": "node_templates",
    "get_attribute": "node_templates",
    "get_attributes_list": "node_templates",
    "get_attributes_dict": "node_templates",
}


@dataclass(frozen=True)
class Renaming:
    """`names` are those that a namespace knows, by section. `script_prefix` goes before what
    `is_script`."""

    prefix: str
    names: Mapping[str, Set[str]]
    script_prefix: str = ""
    is_script: Callable[[str], bool] = bool
    _done: dict[int, Any] = field(default_factory=dict)

    def defined(self, name: str) -> str:
        return name if name.startswith(_BUILT_IN) else self.prefix + name

    def named(self, section: str, name: Any) -> Any:
        is_ours = isinstance(name, str) and name in self.names[section] and name not in _PRONOUNS
        return self.defined(name) if is_ours else name

    def code(self, implementation: Any) -> Any:
        if not isinstance(implementation, str) or not implementation:
            return implementation
        for plugin in self.names["plugins"]:
            if implementation.startswith(f"{plugin}."):
                return self.defined(implementation)
        if not self.script_prefix or "\n" in implementation.strip():
            return implementation
        if implementation.startswith(_URLS) or not self.is_script(implementation):
            return implementation
        return self.script_prefix + implementation

    def values(self, value: Any) -> Any:
        """Data, with the inputs and nodes that function calls name. Aliases stay one value."""
        if not isinstance(value, YamlMapping | YamlList):
            return value
        if id(value) not in self._done:
            self._done[id(value)] = self._renewed(value)
        return self._done[id(value)]

    def _renewed(self, value: YamlMapping | YamlList) -> Any:
        if isinstance(value, YamlList):
            return _each_item(value, self.values)
        definition = called(value)
        result = value.copied()
        for key, child in value.items():
            is_call = definition is not None and key == definition.name
            result[key] = self._arguments(key, child) if is_call else self.values(child)
        return result

    def _arguments(self, function: str, args: Any) -> Any:
        section = _NAMED_BY.get(function)
        if section is None:
            return self.values(args)
        if not isinstance(args, YamlList):
            return self.named(section, args) if isinstance(args, str) else self.values(args)
        renewed = _each_item(args, self.values)
        renewed[:1] = [self.named(section, first) for first in renewed[:1]]
        return renewed


Transform = Callable[[Any, Renaming], Any]


def values(value: Any, names: Renaming) -> Any:
    return names.values(value)


def code(value: Any, names: Renaming) -> Any:
    return names.code(value)


def ref(*sections: str) -> Transform:
    """A name out of one of these sections."""

    def transform(value: Any, names: Renaming) -> Any:
        for section in sections:
            if (renamed := names.named(section, value)) != value:
                return renamed
        return value

    return transform


def keys(**transforms: Transform) -> Transform:
    """A mapping in which these keys have names below them. A text in its place is code: the short
    form of operations and workflows."""

    def transform(value: Any, names: Renaming) -> Any:
        if not isinstance(value, YamlMapping):
            return names.code(value)
        result = value.copied()
        for key, inner in transforms.items():
            if key in value:
                result[key] = inner(value[key], names)
        return result

    return transform


def each(inner: Transform) -> Transform:
    """Every value of a mapping, or item of a list."""

    def transform(value: Any, names: Renaming) -> Any:
        if isinstance(value, YamlList):
            return _each_item(value, lambda item: inner(item, names))
        if not isinstance(value, YamlMapping):
            return value
        result = value.copied()
        for key, child in value.items():
            result[key] = inner(child, names)
        return result

    return transform


def _each_item(items: YamlList, renew: Callable[[Any], Any]) -> YamlList:
    result = YamlList(items.place)
    for item, place in zip(items, items.item_places, strict=True):
        result.put(renew(item), place)
    return result
