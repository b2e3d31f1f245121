"""Attributes that are made when they are first asked for."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Made = TypeVar("Made")


class lazy(Generic[Made]):
    """`functools.cached_property` without its lock: before Python 3.12 that one makes all instances
    of a class wait for each other, also the contexts of operations that run side by side."""

    def __init__(self, make: Callable[[Any], Made]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> "lazy[Made]": ...
    @overload
    def __get__(self, instance: object, owner: type) -> Made: ...
    def __get__(self, instance: object | None, owner: type) -> "lazy[Made] | Made":
        if instance is None:
            return self
        made = instance.__dict__[self._name] = self._make(instance)
        return made
