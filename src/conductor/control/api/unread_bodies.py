"""Requests that are answered before all of them has come: too large ones, or of strangers."""

import asyncio
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SMALL = 1 << 20  # bytes that are rather read than the connection lost
_GLANCE_SECONDS = 0.1
_LINGER_SECONDS = 1.0
_END: Message = {"type": "http.response.body", "body": b"", "more_body": False}


class UnreadBodies:
    """Ends the connection after such an answer: who is refused need not send the rest, and nobody
    can make the server swallow gigabytes. It lingers for a moment, so that the answer is read
    before the connection breaks."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _may_be_long(scope):
            await self._app(scope, receive, send)
            return
        body = _Body(receive)
        is_closing = False

        async def send_and_end(message: Message) -> None:
            nonlocal is_closing
            if message["type"] == "http.response.start" and not body.has_ended:
                is_closing = not await body.ends_within(_GLANCE_SECONDS)
                if is_closing:
                    MutableHeaders(scope=message)["Connection"] = "close"
            if is_closing and message["type"] == "http.response.body" and not _has_more(message):
                await send({**message, "more_body": True})
                await body.ends_within(_LINGER_SECONDS)
                message = _END
            await send(message)

        await self._app(scope, body.receive, send_and_end)


class _Body:
    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.has_ended = False

    async def receive(self) -> Message:
        message = await self._receive()
        self.has_ended = not _has_more(message)
        return message

    async def ends_within(self, seconds: float) -> bool:
        """What comes meanwhile is thrown away, as long as it is little."""
        end, room = time.monotonic() + seconds, _SMALL
        try:
            while not self.has_ended and room > 0 and (left := end - time.monotonic()) > 0:
                message = await asyncio.wait_for(self.receive(), left)
                room -= len(message.get("body", b""))
        except TimeoutError:
            return False
        return self.has_ended


def _may_be_long(scope: Scope) -> bool:
    """Who waits for leave to send it (`Expect`) sends nothing when refused."""
    if scope["method"] in ("GET", "HEAD"):
        return False
    headers = Headers(scope=scope)
    announced = headers.get("content-length", "0")
    is_long = "transfer-encoding" in headers or not announced.isdecimal()
    return "expect" not in headers and (is_long or int(announced) > _SMALL)


def _has_more(message: Message) -> bool:
    return bool(message.get("more_body"))
