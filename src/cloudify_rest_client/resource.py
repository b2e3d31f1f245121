"""What every answer is made of: a dictionary whose known keys are attributes too."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

T = TypeVar("T")
S = TypeVar("S")

# Sub-clients have a method `list`, which hides the type inside their bodies.
Names = list[str]
Records = list[dict[str, Any]]


class Field(Generic[T]):
    """A key of the record, read as an attribute.

    A key that the answer lacks (because `_include` left it out, say) reads as None.
    """

    def __init__(self, key: str = "") -> None:
        self._key = key

    def __set_name__(self, owner: type, name: str) -> None:
        self._key = self._key or name

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...
    @overload
    def __get__(self, record: "Resource", owner: type) -> T: ...
    def __get__(self, record: "Resource | None", owner: type) -> Any:
        return self if record is None else record.get(self._key)


class Several(Generic[S]):
    """A key that holds a list of records; none when it is not there."""

    def __init__(self, shape: Callable[[Any], S]) -> None:
        self.shape = shape

    def __set_name__(self, owner: type["Resource"], name: str) -> None:
        self._key = name
        owner._nested = {**owner._nested, name: self}

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...
    @overload
    def __get__(self, record: "Resource", owner: type) -> list[S]: ...
    def __get__(self, record: "Resource | None", owner: type) -> Any:
        return self if record is None else record.get(self._key) or []


class Resource(dict[str, Any]):
    """A record as the server sent it; unknown keys stay readable as `record["key"]`."""

    _nested: ClassVar[Mapping[str, Several[Any]]] = {}

    def __init__(self, *args: Any, **keys: Any) -> None:
        super().__init__(*args, **keys)
        for name, several in self._nested.items():
            if self.get(name):
                self[name] = [several.shape(item) for item in self[name]]


class OwnedResource(Resource):
    """The fields that nearly every record carries."""

    id = Field[str]()
    visibility = Field[str]()
    resource_availability = Field[str]()
    private_resource = Field[bool]()
    tenant_name = Field[str]()
    created_by = Field[str]()
    created_at = Field[str]()
