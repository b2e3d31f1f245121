"""The types that need no definition, and the version of the language that first had them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conductor.blueprint.shapes.shape import TEXT, Look
from conductor.blueprint.version import V1_4, V1_5, DslVersion

VALUE_TYPES = ("string", "integer", "float", "boolean", "list", "dict", "regex", "textarea")
OBJECT_TYPES: Mapping[str, DslVersion] = {
    "blueprint_id": V1_4,
    "deployment_id": V1_4,
    "capability_value": V1_4,
    "scaling_group": V1_4,
    "node_id": V1_4,
    "node_type": V1_4,
    "node_instance": V1_4,
    "secret_key": V1_4,
    "operation_name": V1_5,
}
PRIMITIVES = frozenset({*VALUE_TYPES, *OBJECT_TYPES})


@dataclass(frozen=True)
class TypeName:
    """Whether a data type of that name exists is seen when all files are there."""

    def check(self, value: Any, look: Look) -> None:
        TEXT.check(value, look)
        if isinstance(value, str) and value in OBJECT_TYPES:
            look.require(OBJECT_TYPES[value])
