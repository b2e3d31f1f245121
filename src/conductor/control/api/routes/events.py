"""Events and logs."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.doors import Services
from conductor.control.api.event_shapes import event_shape, read_event
from conductor.control.api.grammar import Included, envelope, read_query
from conductor.domain.event import EVENT, LOG

router = APIRouter(tags=["events"])
_PAGE = 10000
Kinds = Annotated[list[str], Query(alias="type")]


class Posted(BaseModel):
    events: list[dict[str, Any]] = []
    logs: list[dict[str, Any]] = []
    execution_id: str | None = None


@router.get("/events")
def list_events(
    request: Request,
    caller: Authenticated,
    services: Services,
    include: Included,
    kinds: Kinds = [],  # noqa: B006 - FastAPI copies it
) -> dict[str, Any]:
    query = read_query(request, not_filters={"type"}, size=_PAGE)
    page = services.events.page(caller, query, kinds)
    return envelope([include(event_shape(each)) for each in page.items], page.total, query)


@router.post("/events", status_code=201)
def add_events(caller: Authenticated, services: Services, body: Posted) -> Response:
    now = services.events.clock.now()
    records = [read_event(EVENT, each, now) for each in body.events]
    records += [read_event(LOG, each, now) for each in body.logs]
    if not records:
        return Response(status_code=204)
    services.events.add(caller, body.execution_id, records)
    return Response("{}", status_code=201, media_type="application/json")
