"""Shapes of values in which some function calls have no meaning."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conductor.blueprint.codes import ERROR_INTRINSIC_FUNCTION_NOT_PERMITTED
from conductor.blueprint.functions.table import called
from conductor.blueprint.shapes.shape import Look, Shape, spoken
from conductor.blueprint.source.values import children

_NEEDS_INSTANCES = "get_attribute"


@dataclass(frozen=True)
class BeforeInstances:
    """A value of this shape is needed before there are node instances, whose attributes are."""

    shape: Shape

    def check(self, value: Any, look: Look) -> None:
        self.shape.check(value, look)
        for inner in _attribute_calls(value, look):
            sentence = (
                f"{_NEEDS_INSTANCES} has no value yet when this is read; use another function"
            )
            inner.refuse(ERROR_INTRINSIC_FUNCTION_NOT_PERMITTED, sentence)


@dataclass(frozen=True)
class TextOrCall:
    def check(self, value: Any, look: Look) -> None:
        if not isinstance(value, str) and called(value) is None:
            look.complain(f"expected a text or a function, found {spoken(value)}")


def _attribute_calls(value: Any, look: Look) -> Iterator[Look]:
    definition = called(value)
    if definition is not None and definition.name == _NEEDS_INSTANCES:
        yield look
    for key, child, place in children(value, look.place):
        yield from _attribute_calls(child, look.into(key, place))


TEXT_OR_CALL = TextOrCall()
