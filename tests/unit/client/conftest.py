"""A server made of prepared answers, behind the client's real HTTP layer."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.retries import Retries


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
        path = request.url.raw_path.decode().partition("?")[0].removeprefix("/api/v3.1")
        return self.answers[f"{request.method} {path}"](request)

    def sent(self, index: int = -1) -> Any:
        return json.loads(self.requests[index].content)


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def pauses() -> list[float]:
    """How long the client would have waited before it sent a request again."""
    return []


@pytest.fixture
def client(wire: Wire, pauses: list[float]) -> CloudifyClient:
    return CloudifyClient(
        username="ann",
        password="secret",  # noqa: S106
        tenant="dev",
        session=httpx.Client(transport=httpx.MockTransport(wire)),
        retries=Retries(wait=pauses.append, chance=lambda: 1.0),
    )
