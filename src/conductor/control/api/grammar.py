"""The list grammar of query strings: fields, order, page, search and filters."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from conductor.control.api.answers import fields_of
from conductor.control.api.moments import read_moment
from conductor.control.api.parameters import INCLUDE, reads
from conductor.control.services.errors import NoSuchIncludeField
from conductor.control.services.listing import Query, Range
from conductor.domain.errors import InvalidInput

Thing = TypeVar("Thing")
_HARMLESS = frozenset({"all_sub_deployments", "include_workdir", "tenant"})
_EVERYTHING = 2**31 - 1


def read_query(request: Request, *, not_filters: Collection[str] = (), size: int) -> Query:
    """What a list asks for. Names that begin with `_` are never filters."""
    asked = request.query_params
    filters = {
        name: asked.getlist(name)
        for name in asked
        if not name.startswith("_") and name not in _HARMLESS and name not in not_filters
    }
    gets_all = is_true(asked.get("_get_all_results"))
    return Query(
        filters=filters,
        search=asked.get("_search"),
        name_search=asked.get("_search_name"),
        sort=[field.strip() for field in asked.getlist("_sort")],
        size=_EVERYTHING if gets_all else _whole(asked.get("_size"), "_size", size),
        offset=_whole(asked.get("_offset"), "_offset", 0),
        ranges=[_range(text) for text in asked.getlist("_range")],
        is_of_all_tenants=is_true(asked.get("_all_tenants")),
        fields=included_fields(request),
    )


def included_fields(request: Request) -> frozenset[str] | None:
    named = request.query_params.get("_include")
    return frozenset(field.strip() for field in named.split(",")) if named else None


def _range(text: str) -> Range:
    """`field,from,to`, where a side may be blank and the field may begin with `@`."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 3 or not parts[0]:
        raise InvalidInput(f"_range takes 'field,from,to', not {text!r}")
    name, since, until = parts
    return Range(name.removeprefix("@"), read_moment(since), read_moment(until))


def is_true(text: str | None) -> bool:
    return (text or "").lower() == "true"


def envelope(items: Sequence[Any], total: int, query: Query) -> dict[str, Any]:
    pagination = {"total": total, "size": query.size, "offset": query.offset}
    return {"items": items, "metadata": {"pagination": pagination, "filtered": None}}


def _whole(text: str | None, name: str, default: int) -> int:
    if text is None:
        return default
    if not text.isdecimal():
        raise InvalidInput(f"{name} takes a whole number from 0 on, not {text!r}")
    is_huge = len(text) > len(str(_EVERYTHING))  # int() refuses thousands of digits
    return _EVERYTHING if is_huge else min(int(text), _EVERYTHING)


class Include:
    """The fields that an answer shall have; all of them when the request names none."""

    def __init__(self, request: Request) -> None:
        named = request.query_params.get("_include")
        self._fields = [field.strip() for field in named.split(",")] if named else None
        known = fields_of(request.scope["endpoint"])
        unknown = [each for each in self._fields or () if each not in known]
        if unknown:
            raise NoSuchIncludeField(f"there are no such fields: {', '.join(unknown)}")

    def __call__(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """Null is a field that this item of a list lacks."""
        if self._fields is None:
            return dict(item)
        return {field: item.get(field) for field in self._fields}

    def made(self, fields: Mapping[str, Callable[[Thing], Any]], thing: Thing) -> dict[str, Any]:
        """Of a thing whose fields are made one by one: no others."""
        names = fields if self._fields is None else self._fields
        return {name: fields[name](thing) for name in names}


@reads(INCLUDE)
async def _include(request: Request) -> Include:
    return Include(request)


Included = Annotated[Include, Depends(_include)]
