"""Limits for callers that send or read as if they had for ever."""

import asyncio
from collections.abc import Iterator

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATIENCE = 30.0  # seconds without anything new
_PIECE = 1 << 18  # bytes


class SlowClients:
    """Each piece of a body has to come, and each piece of an answer to be taken, in this time;
    whole requests and answers may take as long as they need."""

    def __init__(self, app: ASGIApp, seconds: float = PATIENCE) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_ended = False

        async def receive_in_time() -> Message:
            """After the body, waiting is waiting for the caller to leave, which takes its time."""
            nonlocal has_ended
            if has_ended:
                return await receive()
            try:
                async with asyncio.timeout(self._seconds):
                    message = await receive()
            except TimeoutError:
                sentence = f"nothing of the body came for {self._seconds:g} seconds: send it again"
                raise HTTPException(408, sentence) from None
            has_ended = not message.get("more_body", False)
            return message

        start: Message | None = None

        async def send_in_time(message: Message) -> None:
            """The head goes with the first piece, since each timer takes its time."""
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            for piece in _pieces(message):
                async with asyncio.timeout(self._seconds):
                    if start is not None:
                        await send(start)
                        start = None
                    await send(piece)

        await self._app(scope, receive_in_time, send_in_time)


def _pieces(message: Message) -> Iterator[Message]:
    """A long body in one piece would be copied twice by the event loop, and have to be taken whole
    in the time of one piece."""
    body = message.get("body", b"")
    if len(body) <= _PIECE:
        yield message
        return
    for begin in range(0, len(body), _PIECE):
        end = begin + _PIECE
        has_more = end < len(body) or message.get("more_body", False)
        yield {**message, "body": body[begin:end], "more_body": has_more}
