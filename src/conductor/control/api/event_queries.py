"""What requests for events may ask: one grammar for pages, cursors, streams and deletion."""

from typing import Annotated

from fastapi import Depends, Query, Request

from conductor.control.api.grammar import is_true, read_query
from conductor.control.api.parameters import (
    ALL_ITEMS,
    FILTERS,
    PAGING,
    RANGE,
    in_query,
    reads,
)
from conductor.control.services.listing import Query as ListQuery
from conductor.domain.errors import InvalidInput

PAGE = 10000
_SEARCH = in_query("_search", {"type": "string"}, "A part of the message, in any case.")
_CHOICE = (_SEARCH, RANGE, FILTERS)
_NOT_FOLLOWED = ("_sort", "_offset", "_get_all_results")
Kinds = Annotated[list[str], Query(alias="type")]


@reads(*PAGING, ALL_ITEMS, *_CHOICE)
async def _wanted(request: Request) -> ListQuery:
    return read_query(request, not_filters={"type"}, size=PAGE)


@reads(*_CHOICE)
async def _unwanted(request: Request) -> ListQuery:
    not_filters = {"type", "deployment_id", "store_before"}
    return read_query(request, not_filters=not_filters, size=PAGE)


@reads(*_CHOICE)
async def _followed(request: Request) -> ListQuery:
    for name in _NOT_FOLLOWED:
        if name in request.query_params:
            raise InvalidInput(
                f"{name}: an execution is followed in its sequence, from the number `after` on. "
                "GET /events sorts, and takes offsets"
            )
    return read_query(request, not_filters={"type", "after", "progress"}, size=PAGE)


Wanted = Annotated[ListQuery, Depends(_wanted)]
Unwanted = Annotated[ListQuery, Depends(_unwanted)]
Followed = Annotated[ListQuery, Depends(_followed)]


def is_wished(store_before: str) -> bool:
    if store_before.lower() not in ("", "true", "false"):
        raise InvalidInput(
            f"store_before is true or false, not {store_before!r}: the server names the file"
        )
    return is_true(store_before)
