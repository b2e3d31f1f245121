"""Each request in the measures and in the log."""

import logging
import time
from typing import Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

_log = logging.getLogger("conductor.requests")
_STREAM = "/stream"


class Meter(Protocol):
    content_type: str

    def note_request(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """`route` is the pattern of the path below its prefix, so that there are only so many of
        them; `seconds` is None for what stays open on purpose."""
        ...

    def text(self) -> bytes: ...


class Observed:
    """All log lines of a request carry its id. Neither queries, which may hold passphrases, nor
    headers are logged."""

    def __init__(self, app: ASGIApp, meter: Meter) -> None:
        self._app = app
        self._meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, begin = 499, time.perf_counter()  # 499: the caller went before there was an answer

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with bound_contextvars(request_id=scope.get("request_id", "-")):
            try:
                await self._app(scope, receive, send_noting)
            finally:
                self._note(scope, status, time.perf_counter() - begin)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = _route(scope)
        is_stream = route.endswith(_STREAM)
        self._meter.note_request(scope["method"], route, status, None if is_stream else seconds)
        if _log.isEnabledFor(logging.INFO):
            fields = {
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "milliseconds": round(seconds * 1000, 1),
                "user": scope.get("state", {}).get("username"),
            }
            _log.info("%(method)s %(path)s %(status)s", fields, extra=fields)


def _route(scope: Scope) -> str:
    """What no route answers is one thing, whatever its path."""
    return getattr(scope.get("route"), "path_format", "") or "(none)"
