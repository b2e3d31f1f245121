"""Names of an imported document, set apart by the namespace it was imported under."""

from typing import Any

from conductor.blueprint.imports.entries import SEPARATOR
from conductor.blueprint.source.values import YamlList, YamlMapping

_NAMED = frozenset(
    {"inputs", "plugins", "node_types", "relationships", "node_templates", "policy_types"}
    | {"policy_triggers", "groups", "policies", "workflows", "outputs", "data_types"}
    | {"capabilities"}
)
_NAMES_NODE = frozenset({"get_property", "get_attribute"})
_PRONOUNS = frozenset({"SELF", "SOURCE", "TARGET"})
_REFERRING = frozenset({"derived_from", "type", "target"})
_REFERRING_LISTS = frozenset({"members", "targets"})
_CODE = frozenset({"implementation", "mapping"})
_INTERFACES = frozenset({"interfaces", "source_interfaces", "target_interfaces"})
_BUILT_IN = "cloudify."


class Namespace:
    """Renames what a document defines, and what it says about its own definitions.

    Only names that the namespaced documents define are touched: built-in and primitive types,
    plain data and the scripts of the folder keep theirs.
    """

    def __init__(self, name: str, documents: list[YamlMapping]) -> None:
        self._prefix = name + SEPARATOR
        self._sections = {
            section: {key for one in documents for key in one.get(section) or ()}
            for section in _NAMED
        }
        types = ("node_types", "relationships", "data_types", "policy_types", "policy_triggers")
        referable = (*types, "node_templates", "groups")
        self._names = frozenset().union(*(self._sections[section] for section in referable))

    def apply(self, document: YamlMapping) -> YamlMapping:
        result = YamlMapping(document.place)
        for section, value in document.items():
            places = document.places[section]
            if section in _NAMED and isinstance(value, YamlMapping):
                result.put(section, self._section(value), *places)
            else:
                result.put(section, value, *places)
        return result

    def _section(self, section: YamlMapping) -> YamlMapping:
        renamed = YamlMapping(section.place)
        for name, value in section.items():
            inner = self._code(value) if isinstance(value, str) else self._inside(value)
            renamed.put(self._prefixed(name), inner, *section.places[name])
        return renamed

    def _inside(self, value: Any) -> Any:
        if isinstance(value, YamlMapping):
            copied = YamlMapping(value.place)
            for key, child in value.items():
                copied.put(key, self._entry(key, child), *value.places[key])
            return copied
        if isinstance(value, YamlList):
            items = YamlList(value.place)
            for child, place in zip(value, value.item_places, strict=True):
                items.put(self._inside(child), place)
            return items
        return value

    def _entry(self, key: str, child: Any) -> Any:
        if key in _REFERRING and isinstance(child, str):
            return self._prefixed(child) if child in self._names else child
        if key in _CODE and isinstance(child, str):
            return self._code(child)
        if key == "get_input":
            return self._first(child, self._sections["inputs"])
        if key in _NAMES_NODE:
            return self._first(child, self._sections["node_templates"] - _PRONOUNS)
        renamed = self._inside(child)
        if key in _INTERFACES and isinstance(renamed, dict):
            self._short_operations(renamed)
        if key in _REFERRING_LISTS and isinstance(renamed, list):
            renamed[:] = [self._prefixed(x) if self._refers(x) else x for x in renamed]
        return renamed

    def _short_operations(self, interfaces: dict[str, Any]) -> None:
        for operations in interfaces.values():
            for name, code in operations.items() if isinstance(operations, dict) else ():
                if isinstance(code, str):
                    operations[name] = self._code(code)

    def _first(self, args: Any, names: set[str]) -> Any:
        """The argument, or the first one of several, is the name of an input or a node."""
        if isinstance(args, str):
            return self._prefixed(args) if args in names else args
        renamed = self._inside(args)
        if isinstance(renamed, list) and renamed and isinstance(renamed[0], str):
            renamed[0] = self._prefixed(renamed[0]) if renamed[0] in names else renamed[0]
        return renamed

    def _code(self, implementation: str) -> str:
        plugin = implementation.partition(".")[0]
        is_ours = plugin in self._sections["plugins"]
        return self._prefixed(implementation) if is_ours else implementation

    def _refers(self, name: Any) -> bool:
        return isinstance(name, str) and name in self._names

    def _prefixed(self, name: str) -> str:
        return name if name.startswith(_BUILT_IN) else self._prefix + name


def namespaced(named: list[tuple[str, YamlMapping]]) -> list[YamlMapping]:
    """Each (namespace, document) in turn; documents of one namespace know each other's names."""
    together: dict[str, list[YamlMapping]] = {}
    for name, document in named:
        together.setdefault(name, []).append(document)
    spaces = {name: Namespace(name, documents) for name, documents in together.items() if name}
    return [spaces[name].apply(document) if name else document for name, document in named]
