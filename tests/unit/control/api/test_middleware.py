import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from conductor.control.api.middleware import BodyLimit
from conductor.domain.errors import InvalidInput

MEGABYTE = 1 << 20


def sent_through(
    chunks: Iterator[bytes], *headers: tuple[bytes, bytes], path: str = "/"
) -> list[Any]:
    answers: list[Any] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["more_body"]:
            pass
        answers.append("read")

    async def receive() -> Any:
        chunk = next(chunks, None)
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    async def send(message: Any) -> None:
        answers.append(message)

    scope: Any = {"type": "http", "headers": list(headers), "path": path}
    limit = BodyLimit(app, max_megabytes=1, larger={"/plugins": 2})
    asyncio.run(limit(scope, receive, send))
    return answers


def test_a_body_within_the_limit_passes() -> None:
    assert sent_through(iter([b"x" * MEGABYTE])) == ["read"]


def test_a_body_that_announces_too_much_is_not_read() -> None:
    start, body = sent_through(iter(()), (b"content-length", str(MEGABYTE + 1).encode()))
    assert start["status"] == 413
    assert b"1 MB" in body["body"]


def test_a_chunked_body_is_stopped_when_it_grows_too_large() -> None:
    with pytest.raises(InvalidInput, match="1 MB"):
        sent_through(iter([b"x" * MEGABYTE, b"x"]))


def test_some_paths_take_more() -> None:
    assert sent_through(iter([b"x" * 2 * MEGABYTE]), path="/plugins") == ["read"]
    with pytest.raises(InvalidInput, match="2 MB"):
        sent_through(iter([b"x" * 2 * MEGABYTE, b"x"]), path="/plugins")
