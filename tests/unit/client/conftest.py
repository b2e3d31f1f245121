"""A server made of prepared answers, behind the client's real HTTP layer."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cloudify_rest_client.client import CloudifyClient


class Wire:
    """Answers `METHOD /path` from a table and keeps every request."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[httpx.Request], httpx.Response]] = {}
        self.requests: list[httpx.Request] = []

    def on(self, call: str, answer: Any = None, status: int = 200, **parts: Any) -> None:
        self.answers[call] = lambda _: httpx.Response(status, json=answer, **parts)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        path = request.url.path.removeprefix("/api/v3.1")
        return self.answers[f"{request.method} {path}"](request)

    def sent(self) -> Any:
        return json.loads(self.requests[-1].content)


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def client(wire: Wire) -> CloudifyClient:
    session = httpx.Client(transport=httpx.MockTransport(wire))
    return CloudifyClient(username="ann", password="secret", tenant="dev", session=session)  # noqa: S106
