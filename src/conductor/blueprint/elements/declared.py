"""Types as they are declared, whether a template uses them or not: names, types and defaults."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.elements.data_types import DataTypes
from conductor.blueprint.elements.hierarchy import Hierarchy, entries
from conductor.blueprint.elements.operations import check_settings
from conductor.blueprint.problems import Problems, logic_error
from conductor.blueprint.shapes.type_names import PRIMITIVES
from conductor.blueprint.source.values import YamlMapping


@dataclass(frozen=True)
class Declarations:
    data_types: DataTypes
    problems: Problems

    def check_data_types(self) -> None:
        """Raises when data types contain each other: their values would have no end."""
        hierarchy, found = self.data_types.hierarchy, Problems()
        for name in hierarchy.definitions:
            place = hierarchy.definitions.key_place(name)
            with found.gathered(place):
                if name in PRIMITIVES:
                    sentence = f"data type {name!r} is named like a type of the language; rename it"
                    raise logic_error(codes.ERROR_INVALID_TYPE_NAME, sentence, place)
                hierarchy.lineage(name, place)
        for error in found.errors:
            self.problems.add(error)
        if found.errors:
            self.problems.stop_if_any()
        _refuse_endless(hierarchy)
        self.check_types(hierarchy, ())

    def check_types(self, hierarchy: Hierarchy, sides: tuple[str, ...]) -> None:
        """Properties, and the inputs of operations in the interfaces on these sides."""
        for name in hierarchy.definitions:
            definition = hierarchy.definition(name)
            place = hierarchy.definitions.key_place(name)
            with self.problems.gathered(place):
                hierarchy.lineage(name, place)
            self.check_schemas(definition.get("properties"), name)
            for operation, spec in _operations(definition, sides):
                with self.problems.gathered(place):
                    check_settings(spec, spec.place)
                self.check_schemas(spec.get("inputs"), f"{name} {operation} input")

    def check_plugins(self, plugins: YamlMapping) -> None:
        """The properties of plugins, and the values that imports give them."""
        for plugin in plugins:
            properties = entries(plugins)[plugin].get("properties")
            for name, schema in entries(properties).items() if properties else ():
                with self.problems.gathered(schema.place):
                    self.data_types.check_type_name(schema, schema.place)
                    if schema.get("value") is not None:
                        place = schema.value_place("value")
                        owner = f"property {name} of plugin {plugin}"
                        self.data_types.value(schema, schema["value"], place, owner)

    def check_schemas(self, schemas: YamlMapping | None, owner: str) -> None:
        if schemas is None:
            return
        partly = replace(self.data_types, may_be_partial=True)
        for name, schema in entries(schemas).items():
            with self.problems.gathered(schema.place):
                partly.check_type_name(schema, schema.place)
                if schema.get("default") is not None:
                    place = schema.value_place("default")
                    partly.value(schema, schema["default"], place, f"{owner}.{name}")


def _operations(
    definition: Mapping[str, Any], sides: tuple[str, ...]
) -> Iterator[tuple[str, YamlMapping]]:
    for side in sides:
        for interface, operations in (definition.get(side) or {}).items():
            for name, spec in (operations or {}).items():
                if isinstance(spec, YamlMapping):
                    yield f"{interface}.{name}", spec


def _refuse_endless(hierarchy: Hierarchy) -> None:
    """A data type may not be the type of a property inside itself, however deep."""
    finished: set[str] = set()
    for name in hierarchy.definitions:
        _follow(hierarchy, name, [], finished)


def _follow(hierarchy: Hierarchy, name: str, path: list[str], finished: set[str]) -> None:
    if name in path:
        around = " -> ".join([*path[path.index(name) :], name])
        sentence = f"data types contain each other: {around}; break the circle"
        place = hierarchy.definitions.key_place(name)
        raise logic_error(codes.ERROR_CODE_CYCLE, sentence, place)
    if name in finished:
        return
    path.append(name)
    definition = hierarchy.definition(name)
    for schema in (definition.get("properties") or {}).values():
        kind = (schema or {}).get("type")
        if kind is not None and kind in hierarchy.definitions:
            _follow(hierarchy, kind, path, finished)
    if (parent := definition.get("derived_from")) is not None:
        _follow(hierarchy, parent, path, finished)
    path.pop()
    finished.add(name)
