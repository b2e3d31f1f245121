"""Attributes that only show what a raw context holds."""

from collections.abc import Callable
from typing import Any


class RawValue:
    """Shows `self._context[<the attribute's own name>]`; where that is None, what `default` makes.

    `wait = RawValue(dict)` reads `_context["wait"]`, else gives `{}`.
    """

    def __init__(self, default: Callable[[], Any] = lambda: None) -> None:
        self._default = default
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        value = instance._context.get(self._name)
        return self._default() if value is None else value
