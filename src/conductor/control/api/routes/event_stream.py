"""What an execution says, pushed to whoever listens: server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Header, Query
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import answers
from conductor.control.api.doors import Services
from conductor.control.api.event_queries import Followed, Kinds
from conductor.control.api.event_shapes import numbered_shape
from conductor.control.api.routing import Routes
from conductor.control.services.events import Stretch
from conductor.control.services.work import StorageUnavailable
from conductor.domain.clock import Clock
from conductor.domain.errors import InvalidInput, NotFound

router = Routes(tags=["events"])
Ask = Callable[[int], Stretch]
_PAGE, _DIGITS = 500, 10
_PAUSE, _HEARTBEAT, _LONGEST = 0.5, 15.0, 3600.0  # seconds
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get("/executions/{execution_id}/events/stream", response_class=StreamingResponse)
@answers(str, media_type="text/event-stream")
async def stream_events(
    caller: Authenticated,
    services: Services,
    execution_id: str,
    query: Followed,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    last_event_id: Annotated[str, Header()] = "",
    kinds: Kinds = [],  # noqa: B006 - FastAPI copies it
    progress: bool = False,
) -> StreamingResponse:
    """Server-sent events, from the beginning or after a number of the sequence. The id of each is
    that number, so that `Last-Event-ID` goes on where a connection broke. After the final status
    comes the event `end`; a stream that ends without it is to be asked for again. With `progress`,
    events of that name say how far it has come."""

    def ask(number: int) -> Stretch:
        return services.events.after(caller, execution_id, number, _PAGE, query, kinds)

    begin = _number(last_event_id) if last_event_id else after
    first = await run_in_threadpool(ask, begin)
    told = _told(first, ask, services.events.clock, has_progress=progress)
    return StreamingResponse(told, media_type="text/event-stream", headers=_HEADERS)


async def _told(
    stretch: Stretch, ask: Ask, clock: Clock, *, has_progress: bool
) -> AsyncIterator[str]:
    """It ends after an hour, so that whoever lost the right to listen does not go on for ever. Its
    heartbeat tells how far it looked, so that a filter begins there after a break."""
    started = heard = clock.monotonic()
    before: dict[str, Any] | None = None
    yield "retry: 1000\n\n"
    while clock.monotonic() - started < _LONGEST:
        for view in stretch.views:
            yield _message(view.event.record.type, numbered_shape(view), view.event.sequence)
        if has_progress and (now := _progress(stretch)) != before:
            yield _message("progress", now)
            before = now
        if stretch.is_end:
            execution = stretch.execution
            yield _message("end", {"status": execution.status, "error": execution.error})
            return
        if stretch.views:
            heard = clock.monotonic()
        elif clock.monotonic() - heard >= _HEARTBEAT:
            heard = clock.monotonic()
            yield f": still here\nid: {stretch.last}\n\n"
        if stretch.is_whole:
            await asyncio.sleep(_PAUSE)
        try:
            stretch = await run_in_threadpool(ask, stretch.last)
        except NotFound:
            yield _message("end", {"status": "deleted", "error": ""})
            return
        except StorageUnavailable:
            stretch = replace(stretch, views=(), is_whole=False)
            await asyncio.sleep(_PAUSE)


def _progress(stretch: Stretch) -> dict[str, Any]:
    execution = stretch.execution
    return {
        "status": execution.status,
        "finished_operations": execution.finished_operations,
        "total_operations": execution.total_operations,
    }


def _message(name: str, data: Any, number: int | None = None) -> str:
    identifier = "" if number is None else f"id: {number}\n"
    return f"{identifier}event: {name}\ndata: {json.dumps(data)}\n\n"


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > _DIGITS or int(text) >= 2**31:
        raise InvalidInput(f"Last-Event-ID is a number of the sequence, not {text!r}")
    return int(text)
