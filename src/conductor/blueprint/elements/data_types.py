"""Schemas of properties and inputs: defaults, required values, and values of the right type."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.elements.hierarchy import Hierarchy
from conductor.blueprint.errors import BlueprintError
from conductor.blueprint.functions.table import called
from conductor.blueprint.place import Place
from conductor.blueprint.problems import did_you_mean, logic_error, raise_all
from conductor.blueprint.shapes.type_names import PRIMITIVES
from conductor.blueprint.source.values import YamlMapping, children, place_within, plain
from conductor.domain.primitives import cast, fits

Schemas = Mapping[str, Mapping[str, Any]]


def merged_schemas(base: Schemas, derived: Schemas) -> dict[str, Mapping[str, Any]]:
    """A redeclared schema replaces the inherited one; the same data type joins its defaults."""
    merged = dict(base)
    for name, schema in derived.items():
        schema = schema or {}
        held = base.get(name)
        if held and held.get("type") == schema.get("type") not in (*PRIMITIVES, None):
            schema = {**schema, "default": _overlaid(held.get("default"), schema.get("default"))}
        merged[name] = schema
    return merged


def _overlaid(base: Any, over: Any) -> Any:
    if isinstance(base, dict) and isinstance(over, dict):
        joined = {key: _overlaid(base.get(key), value) for key, value in over.items()}
        return {**base, **joined}
    return base if over is None else over


@dataclass(frozen=True)
class DataTypes:
    """With `casts`, texts are taken for the numbers and booleans that they spell. With
    `may_be_partial`, a value need not have all that its data type requires."""

    hierarchy: Hierarchy
    casts: bool = False
    may_be_partial: bool = False
    _schemas: dict[str, Schemas] = field(default_factory=dict)

    def schemas(self, name: str, place: Place) -> Schemas:
        """The fields of a data type, its ancestors' included."""
        if name not in self._schemas:
            merged: Schemas = {}
            for ancestor in self.hierarchy.lineage(name, place):
                own = self.hierarchy.definition(ancestor).get("properties") or {}
                merged = merged_schemas(merged, own)
            self._schemas[name] = merged
        return self._schemas[name]

    def check_type_name(self, schema: Mapping[str, Any], place: Place) -> None:
        name = schema.get("type")
        if name is None or name in PRIMITIVES or name in self.hierarchy.definitions:
            return
        near = did_you_mean(name, [*PRIMITIVES, *self.hierarchy.definitions])
        sentence = f"there is no data type {name!r}.{near}"
        raise logic_error(codes.ERROR_UNKNOWN_TYPE, sentence, place_within(schema, "type", place))

    def complete(
        self,
        schemas: Schemas,
        values: Mapping[str, Any],
        place: Place,
        owner: str,
        *,
        may_miss: bool = False,
        may_add: bool = False,
    ) -> dict[str, Any]:
        """Values with defaults filled in, checked, and bare of places.

        Schemas come first, in their order. `may_add` keeps values that no schema names.
        """
        result: dict[str, Any] = {}
        errors: list[BlueprintError] = []
        for name, schema in schemas.items():
            at = place_within(values, name, place)
            value = values.get(name)
            try:
                value = self.value(schema or {}, value, at, f"{owner}.{name}", may_miss=may_miss)
            except BlueprintError as error:
                errors.extend(error.errors)
                continue
            if value is not None or values.get(name, schema) is None:
                result[name] = value
        for name in values:
            if name not in schemas:
                if not may_add:
                    errors.append(_undefined(name, schemas, values, place, owner))
                result[name] = plain(values[name])
        raise_all(errors)
        return result

    def value(
        self,
        schema: Mapping[str, Any],
        given: Any,
        place: Place,
        owner: str,
        *,
        may_miss: bool = False,
    ) -> Any:
        """The given value, else the default, else None when nothing is required."""
        is_required = schema.get("required", True) and not (may_miss or self.may_be_partial)
        value = schema.get("default") if given is None else given
        name = schema.get("type")
        self.check_type_name(schema, place)
        if value is None:
            if name is not None and name not in PRIMITIVES:
                fields = self.schemas(name, place)
                return self.complete(fields, {}, place, owner, may_miss=not is_required)
            if is_required:
                sentence = f"{owner} is required and has neither a value nor a default"
                raise logic_error(codes.ERROR_MISSING_PROPERTY, sentence, place)
            return None
        if name is None or called(value):
            return plain(value)
        return self._typed(schema, name, value, place, owner)

    def _typed(
        self, schema: Mapping[str, Any], name: str, value: Any, place: Place, owner: str
    ) -> Any:
        value = cast(value, name) if self.casts else value
        is_data_type = name not in PRIMITIVES
        if not (isinstance(value, dict) if is_data_type else fits(value, name)):
            sentence = f"{owner} should be of type {name}, found {value!r}"
            raise logic_error(codes.ERROR_VALUE_DOES_NOT_MATCH_TYPE, sentence, place)
        if name == "list" and schema.get("item_type"):
            item = {"type": schema["item_type"]}
            return [
                self.value(item, one, at, f"{owner}[{index}]")
                for index, one, at in children(value, place)
            ]
        if not is_data_type:
            return plain(value)
        fields = self.schemas(name, place)
        default = schema.get("default")
        if isinstance(default, dict) and value is not default and not called(default):
            fields = {
                key: _with_default(one or {}, default.get(key)) for key, one in fields.items()
            }
        return self.complete(fields, value, place, owner)


def _with_default(schema: Mapping[str, Any], default: Any) -> Mapping[str, Any]:
    """The schema of a field, inside of a value whose default says something about that field."""
    if default is None:
        return schema
    held = schema.get("default")
    is_joined = schema.get("type") not in (*PRIMITIVES, None)
    return {**schema, "default": _overlaid(held, default) if is_joined else default}


def _undefined(
    name: str, schemas: Schemas, values: Mapping[str, Any], place: Place, owner: str
) -> BlueprintError:
    at = values.key_place(name) if isinstance(values, YamlMapping) else place
    known = ", ".join(schemas) or "none"
    sentence = f"{owner} has no property {name!r}; it knows: {known}."
    near = did_you_mean(name, schemas)
    return logic_error(codes.ERROR_UNDEFINED_PROPERTY, sentence + near, at)
