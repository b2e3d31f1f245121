"""What happens to every request: it gets an id, and its body a limit."""

import os
import re
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conductor.channel import window
from conductor.control.api.errors import answer
from conductor.control.services.errors import TooLarge

_SAFE = re.compile(r"[A-Za-z0-9\-_.]{1,64}")


class RequestIds:
    """A caller's own `X-Request-ID` is kept when it is harmless, so that traces join up."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        identifier = given if _SAFE.fullmatch(given) else os.urandom(16).hex()
        scope["request_id"] = identifier

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-ID"] = identifier
            await send(message)

        await self._app(scope, receive, send_with_id)


class BodyLimit:
    """Refuses bodies that are too large, by their announced length or while they come in. `larger`
    are other limits, by the beginning of the path; workers may send more than people."""

    def __init__(
        self,
        app: ASGIApp,
        max_megabytes: int,
        of_workers: int = 256,
        larger: Mapping[str, int] | None = None,
    ) -> None:
        self._app = app
        self._max_megabytes = max_megabytes
        self._larger = {window.PATH: of_workers, **(larger or {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope.get("path", "")
        limits = [limit for start, limit in self._larger.items() if path.startswith(start)]
        most = limits[0] if limits else self._max_megabytes
        room = most << 20
        sentence = f"the body of a request may have {most} MB"
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdecimal() and int(announced) > room:
            await answer(413, "bad_parameters_error", sentence)(scope, receive, send)
            return

        async def receive_within() -> Message:
            nonlocal room
            message = await receive()
            room -= len(message.get("body", b""))
            if room < 0:
                raise TooLarge(sentence)
            return message

        await self._app(scope, receive_within, send)
