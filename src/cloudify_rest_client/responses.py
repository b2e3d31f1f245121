"""Lists as the server sends them: items, and how many there are in all."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

from cloudify_rest_client.resource import Field, Resource

T = TypeVar("T")


class Pagination(Resource):
    """Where a page lies among all items."""

    offset = Field[int]()
    size = Field[int]()
    total = Field[int]()


class Metadata(Resource):
    """What a list says about itself; `filtered` counts what filter rules left out."""

    filtered = Field[int | None]()

    @property
    def pagination(self) -> Pagination:
        return Pagination(self.get("pagination") or {})


class ListResponse(Generic[T]):
    """One page of records; iterate over it, index it, or take `.items`."""

    def __init__(self, items: Sequence[T], metadata: dict[str, Any] | None = None) -> None:
        self.items = list(items)
        self.metadata = Metadata(metadata or {})

    @classmethod
    def of(cls, answer: dict[str, Any], shape: Callable[[Any], T]) -> "ListResponse[T]":
        """Read the envelope `{items, metadata}` and shape each item."""
        return cls([shape(item) for item in answer["items"]], answer.get("metadata"))

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        return self.items[index]

    def __repr__(self) -> str:
        return f"ListResponse({self.items!r}, total={self.metadata.pagination.total})"

    def sort(self, key: Callable[[T], Any], *, reverse: bool = False) -> None:
        self.items.sort(key=key, reverse=reverse)

    def one(self) -> T:
        """Return the only item; ValueError when there is none, or more than one."""
        if len(self.items) != 1:
            raise ValueError(f"expected exactly one item, the server sent {len(self.items)}")
        return self.items[0]
