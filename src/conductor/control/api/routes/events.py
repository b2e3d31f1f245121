"""Events and logs."""

from typing import Annotated, Any, TypedDict

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, Nothing, answers
from conductor.control.api.doors import Services
from conductor.control.api.event_shapes import (
    EventShape,
    NumberedEventShape,
    PostedEvent,
    PostedLog,
    event_shape,
    numbered_shape,
    read_event,
    read_log,
)
from conductor.control.api.grammar import Include, envelope, read_query
from conductor.control.api.parameters import INCLUDE, LIST, reads
from conductor.control.api.routing import Routes
from conductor.control.services.listing import Query as ListQuery
from conductor.domain.errors import Conflict, InvalidInput, NotFound
from conductor.domain.execution import ExecutionStatus

router = Routes(tags=["events"])
_PAGE = 10000
Kinds = Annotated[list[str], Query(alias="type")]


class _EventFields(Include):
    _optional = ("event_type", "logger", "level")


@reads(INCLUDE)
async def _event_fields(request: Request) -> _EventFields:
    return _EventFields(request)


@reads(*LIST)
async def _wanted(request: Request) -> ListQuery:
    return read_query(request, not_filters={"type"}, size=_PAGE)


@reads(*LIST)
async def _unwanted(request: Request) -> ListQuery:
    not_filters = {"type", "deployment_id", "store_before"}
    return read_query(request, not_filters=not_filters, size=_PAGE)


EventFields = Annotated[_EventFields, Depends(_event_fields)]
Wanted = Annotated[ListQuery, Depends(_wanted)]
Unwanted = Annotated[ListQuery, Depends(_unwanted)]


class Posted(BaseModel):
    events: list[PostedEvent] = []
    logs: list[PostedLog] = []
    execution_id: str | None = None
    execution_group_id: str | None = None


class StretchShape(TypedDict):
    """`next` is the number to ask from again, `last` that of the last thing that was said."""

    items: list[NumberedEventShape]
    next: int
    last: int
    is_end: bool
    status: ExecutionStatus


@router.get("/events")
@answers(Listing[EventShape])
def list_events(
    caller: Authenticated,
    services: Services,
    query: Wanted,
    include: EventFields,
    kinds: Kinds = [],  # noqa: B006 - FastAPI copies it
) -> dict[str, Any]:
    page = services.events.page(caller, query, kinds)
    return envelope([include(event_shape(each)) for each in page.items], page.total, query)


@router.post("/events", status_code=201)
@answers(Nothing, may_be_empty=True)
def add_events(caller: Authenticated, services: Services, body: Posted) -> Response:
    if body.execution_group_id:
        if body.execution_id:
            raise Conflict("name an execution or an execution group, not both")
        raise NotFound("execution group", body.execution_group_id)
    now = services.events.clock.now()
    records = [read_event(each, now) for each in body.events]
    records += [read_log(each, now) for each in body.logs]
    if not records:
        return Response(status_code=204)
    services.events.add(caller, body.execution_id, records)
    return Response("{}", status_code=201, media_type="application/json")


@router.delete("/events")
@answers(Listing[int])
def delete_events(
    caller: Authenticated,
    services: Services,
    query: Unwanted,
    deployment_id: str,
    kinds: Kinds = [],  # noqa: B006 - FastAPI copies it
    store_before: str | None = None,
) -> dict[str, Any]:
    """Forget what was said about a deployment; the only item of the answer is how much that was."""
    if store_before:
        raise InvalidInput(
            "store_before would write a file on the server: read the events first, with GET"
        )
    gone = services.events.delete(caller, deployment_id, query, kinds)
    return envelope([gone], gone, query)


@router.get("/executions/{execution_id}/events")
@answers(StretchShape)
def read_on(
    caller: Authenticated,
    services: Services,
    execution_id: str,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    size: Annotated[int, Query(alias="_size", ge=1, le=_PAGE)] = 1000,
    kinds: Kinds = [],  # noqa: B006 - FastAPI copies it
) -> dict[str, Any]:
    """What an execution said after a number of its sequence: ask again with `next`, until
    `is_end` says that it ended and all was told."""
    found = services.events.after(caller, execution_id, after, size, kinds)
    return {
        "items": [numbered_shape(each) for each in found.views],
        "next": found.last,
        "last": found.newest,
        "is_end": found.is_end,
        "status": found.execution.status,
    }
