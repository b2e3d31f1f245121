"""Limits for callers that send or read as if they had for ever."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATIENCE = 30.0  # seconds without anything new


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

        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(self._seconds):
                await send(message)

        await self._app(scope, receive_in_time, send_in_time)
