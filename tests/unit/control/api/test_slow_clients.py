import asyncio
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from conductor.control.api.slow_clients import SlowClients

LAST: dict[str, Any] = {"type": "http.request", "body": b"x", "more_body": False}
MORE = {**LAST, "more_body": True}
GONE = {"type": "http.disconnect"}


class Caller:
    """Sends what it is given, and then nothing; takes answers, or not."""

    def __init__(self, *messages: dict[str, Any], is_reading: bool = True) -> None:
        self._messages = list(messages)
        self._is_reading = is_reading

    async def receive(self) -> Any:
        if not self._messages:
            await asyncio.Event().wait()
        return self._messages.pop(0)

    async def send(self, message: Any) -> None:
        if not self._is_reading:
            await asyncio.Event().wait()


def ask(caller: Caller, *, is_patient: bool = False) -> list[str]:
    """What the app has heard. Who is impatient waits for no time at all."""
    heard: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] == "http.request":
            heard.append(message["type"])
            if not message["more_body"]:
                await send({"type": "http.response.start"})
                await send({"type": "http.response.body"})
        heard.append(message["type"])

    slow = SlowClients(app, 60 if is_patient else 0)
    asyncio.run(slow({"type": "http"}, caller.receive, caller.send))
    return heard


def test_a_body_that_stops_half_way_is_given_up() -> None:
    with pytest.raises(HTTPException, match="nothing of the body came") as error:
        ask(Caller(MORE))
    assert error.value.status_code == 408


def test_who_has_sent_all_may_stay_as_long_as_it_likes() -> None:
    assert ask(Caller(MORE, LAST, GONE), is_patient=True)[-1] == "http.disconnect"


def test_an_answer_that_nobody_takes_is_given_up() -> None:
    with pytest.raises(TimeoutError):
        ask(Caller(LAST, is_reading=False))


def test_a_long_answer_goes_in_pieces_each_with_its_own_time() -> None:
    body = bytes(range(256)) * 2500
    sent: list[Any] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": body[:1000], "more_body": True})
        await send({"type": "http.response.body", "body": body[1000:]})

    async def note(message: Any) -> None:
        sent.append(message)

    asyncio.run(SlowClients(app)({"type": "http"}, Caller().receive, note))
    first, short, *pieces = sent
    assert first == {"type": "http.response.start", "status": 200}
    assert b"".join(each["body"] for each in (short, *pieces)) == body
    assert len(pieces) == 3
    assert [each["more_body"] for each in pieces] == [True, True, False]
