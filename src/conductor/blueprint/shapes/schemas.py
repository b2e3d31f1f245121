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
    described,
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


_PROPERTY = described(
    {
        **optional(type=TypeName(), default=ANYTHING, description=TEXT),
        **since(V1_2, required=FLAG),
        **since(V1_3, display_label=TEXT, hidden=FLAG),
    },
    type="A type of the language, or a data type; without one, any value is taken.",
    default="The value where none is given.",
    description="What it is for.",
    required="Whether there must be a value (true by default).",
    display_label="How it is called on pages.",
    hidden="Whether pages leave it out.",
)
_PARAMETER = described(
    {
        **_PROPERTY,
        **since(V1_4, item_type=TypeName()),
        **optional(constraints=ListOf(ConstraintItem())),
    },
    item_type="The type of the items, where the type is list.",
    constraints="What a value must fulfil, one constraint an item.",
)
_DISPLAY = Record(described(optional(rows=WHOLE), rows="How many lines the field has on pages."))
_INPUT = described(
    {**_PARAMETER, **optional(display=_DISPLAY)}, display="How a textarea is shown on pages."
)
PROPERTIES = MapOf(Record(_PROPERTY, "property schema"))
PARAMETERS = MapOf(Record(_PARAMETER, "workflow parameter"))
INPUTS = MapOf(Record(_INPUT, "input"))
