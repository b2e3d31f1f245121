"""What each route answers, said beside it for the API's document. Requests never look at it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, NotRequired, TypedDict, TypeVar, get_args

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Item = TypeVar("Item")
_ATTRIBUTE = "answer"
JSON = "application/json"


class Pagination(TypedDict):
    """`total` counts all that matched, of which `items` is one page."""

    total: int
    size: int
    offset: int


class ListMetadata(TypedDict):
    pagination: Pagination
    filtered: NotRequired[int | None]


class Listing(TypedDict, Generic[Item]):
    items: list[Item]
    metadata: ListMetadata


class Nothing(TypedDict):
    """An empty object."""


@dataclass(frozen=True)
class Answer:
    """`shape` is a type that `msgspec` has a JSON schema of; None means that there is no body.
    `refusals` are the errors that only this route and few others know."""

    shape: Any
    refusals: tuple[type[BaseException], ...] = ()
    media_type: str = JSON
    may_be_empty: bool = False
    may_be_unchanged: bool = False
    may_replace: bool = False


def answers(
    shape: Any,
    *refusals: type[BaseException],
    media_type: str = JSON,
    may_be_empty: bool = False,
    may_be_unchanged: bool = False,
    may_replace: bool = False,
) -> Callable[[Endpoint], Endpoint]:
    """`@answers(DeploymentShape, DeploymentCreationError)` stands between a route and its function;
    `may_be_empty` when it can also be a 204, `may_be_unchanged` when it can be a 304, `may_replace`
    when it can be a 200 as well as a 201."""

    def note(endpoint: Endpoint) -> Endpoint:
        said = Answer(shape, refusals, media_type, may_be_empty, may_be_unchanged, may_replace)
        setattr(endpoint, _ATTRIBUTE, said)
        return endpoint

    return note


def answer_of(endpoint: Callable[..., Any]) -> Answer:
    """Fails for a route that says nothing, so that none is forgotten."""
    said: Answer | None = getattr(endpoint, _ATTRIBUTE, None)
    if said is None:
        raise LookupError(
            f"{endpoint.__module__}.{endpoint.__name__} does not say what it answers: put "
            f"@answers(...) between its route and its name"
        )
    return said


@cache
def fields_of(endpoint: Callable[..., Any]) -> frozenset[str]:
    """Those of what a route answers, or of the items that it lists."""
    shape = answer_of(endpoint).shape
    (item,) = get_args(shape) or (shape,)
    return frozenset(item.__annotations__)
