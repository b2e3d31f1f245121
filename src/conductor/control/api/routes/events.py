"""Events and logs."""

from typing import Annotated, Any, TypedDict

from fastapi import Query, Response
from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, ListMetadata, Nothing, answers
from conductor.control.api.doors import Services
from conductor.control.api.event_queries import (
    PAGE,
    Followed,
    Kinds,
    Unwanted,
    Wanted,
    is_wished,
)
from conductor.control.api.event_shapes import (
    EventShape,
    NumberedEventShape,
    PostedEvent,
    PostedLog,
    numbered_shape,
    read_event,
    read_log,
)
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.routing import Routes
from conductor.control.services.errors import IllegalAction
from conductor.control.services.event_shape import event_shape
from conductor.domain.errors import Conflict, NotFound
from conductor.domain.execution import ExecutionStatus

router = Routes(tags=["events"])


class Posted(BaseModel):
    events: list[PostedEvent] = []
    logs: list[PostedLog] = []
    execution_id: str | None = None
    execution_group_id: str | None = None


class DeletionShape(TypedDict):
    """`stored_in` is a file in the server's data folder, if one was wished for."""

    items: list[int]
    metadata: ListMetadata
    stored_in: str | None


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
    include: Included,
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
@answers(DeletionShape, IllegalAction)
def delete_events(
    caller: Authenticated,
    services: Services,
    query: Unwanted,
    deployment_id: str,
    kinds: Kinds = [],  # noqa: B006 - FastAPI copies it
    store_before: str = "",
) -> dict[str, Any]:
    """Forget what was said about a deployment; the only item of the answer is how much that was.
    `store_before=true` keeps it in a file of the server, and the answer says in which one."""
    is_stored = is_wished(store_before)
    gone = services.event_deletion.delete(caller, deployment_id, query, kinds, is_stored=is_stored)
    return {**envelope([gone.count], gone.count, query), "stored_in": gone.stored_in}


@router.get("/executions/{execution_id}/events")
@answers(StretchShape)
def read_on(
    caller: Authenticated,
    services: Services,
    execution_id: str,
    query: Followed,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    size: Annotated[int, Query(alias="_size", ge=1, le=PAGE)] = 1000,
    kinds: Kinds = [],  # noqa: B006 - FastAPI copies it
) -> dict[str, Any]:
    """What an execution said after a number of its sequence: ask again with `next`, until
    `is_end` says that it ended and all was told."""
    found = services.events.after(caller, execution_id, after, size, query, kinds)
    return {
        "items": [numbered_shape(each) for each in found.views],
        "next": found.last,
        "last": found.newest,
        "is_end": found.is_end,
        "status": found.execution.status,
    }
