"""What every answer is made of: a dictionary whose known keys are attributes too."""

from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")

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


class Resource(dict[str, Any]):
    """A record as the server sent it; unknown keys stay readable as `record["key"]`."""


class OwnedResource(Resource):
    """The fields that nearly every record carries."""

    id = Field[str]()
    visibility = Field[str]()
    resource_availability = Field[str]()
    private_resource = Field[bool]()
    tenant_name = Field[str]()
    created_by = Field[str]()
    created_at = Field[str]()
