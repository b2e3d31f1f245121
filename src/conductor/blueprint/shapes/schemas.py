"""The shapes of schemas: of inputs, of workflow parameters, and of the properties of types."""

from dataclasses import dataclass
from typing import Any

from conductor.blueprint.shapes.shape import (
    ANYTHING,
    FLAG,
    TEXT,
    WHOLE,
    ListOf,
    Look,
    MapOf,
    Record,
    optional,
    since,
)
from conductor.blueprint.shapes.type_names import TypeName
from conductor.blueprint.version import V1_2, V1_3, V1_4, V1_5


@dataclass(frozen=True)
class ConstraintItem:
    """Names and arguments of constraints have codes of their own, so they are looked at later."""

    def check(self, value: Any, look: Look) -> None:
        if isinstance(value, dict) and "error_message" in value:
            inner = look.at_key(value, "error_message")
            inner.require(V1_5)
            TEXT.check(value["error_message"], inner)


_PROPERTY = {
    **optional(type=TypeName(), default=ANYTHING, description=TEXT),
    **since(V1_2, required=FLAG),
    **since(V1_3, display_label=TEXT, hidden=FLAG),
}
_PARAMETER = {
    **_PROPERTY,
    **since(V1_4, item_type=TypeName()),
    **optional(constraints=ListOf(ConstraintItem())),
}
PROPERTIES = MapOf(Record(_PROPERTY))
PARAMETERS = MapOf(Record(_PARAMETER))
INPUTS = MapOf(Record({**_PARAMETER, **optional(display=Record(optional(rows=WHOLE)))}))
