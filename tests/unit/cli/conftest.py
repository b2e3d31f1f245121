"""A server made of prepared answers, under the real command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from cloudify_rest_client.retries import Retries
from conductor.cli.invocation import Invocation
from conductor.cli.main import main

Answer = Callable[[httpx.Request], httpx.Response]


def page(*items: dict[str, Any]) -> dict[str, Any]:
    pagination = {"total": len(items), "size": 1000, "offset": 0}
    return {"items": list(items), "metadata": {"pagination": pagination}}


def told(*events: dict[str, Any], **end: Any) -> str:
    """A stream of server-sent events; cut off where nothing is said of an end."""
    far = {"status": end.get("status", "started"), "finished_operations": 1, "total_operations": 2}
    parts = [(event.get("type", "cloudify_event"), event) for event in events]
    parts += [("progress", far), *([("end", end)] if end else [])]
    sent = (f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in parts)
    return "retry: 1000\n\n" + "".join(sent)


class Cfy:
    """Runs `cfy` in this process; the answers of one call are given in turn, the last for ever."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.requests: list[httpx.Request] = []

    def on(self, call: str, answer: Any = None, status: int = 200) -> None:
        reply: Answer = lambda _: httpx.Response(status, json=answer)  # noqa: E731
        self.answers.setdefault(call, []).append(reply)

    def says(self, execution: str, *events: dict[str, Any], **end: Any) -> None:
        """In its stream; the status of the end is `terminated` when nothing else is given."""
        text = told(*events, **(end or {"status": "terminated", "error": ""}))
        reply: Answer = lambda _: httpx.Response(200, text=text)  # noqa: E731
        self.answers.setdefault(f"GET /executions/{execution}/events/stream", []).append(reply)

    def away(self, call: str, error: Exception | None = None) -> None:
        def refuse(request: httpx.Request) -> httpx.Response:
            raise error or httpx.ConnectError("connection refused")

        self.answers.setdefault(call, []).append(refuse)

    def __call__(self, *words: str, **settings: Any) -> Result:
        return CliRunner().invoke(main, words, obj=self.invocation(), **settings)

    def invocation(self) -> Invocation:
        session = httpx.Client(transport=httpx.MockTransport(self._answer))
        return Invocation(session=session, patience=Retries(attempts=1))

    def sent(self, call: str) -> Any:
        return next(json.loads(r.content) for r in self.requests if self._name(r) == call)

    def calls(self) -> list[str]:
        return [self._name(request) for request in self.requests]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        answers = self.answers[self._name(request)]
        return (answers.pop(0) if len(answers) > 1 else answers[0])(request)

    def _name(self, request: httpx.Request) -> str:
        return f"{request.method} {request.url.path.removeprefix('/api/v3.1')}"


@pytest.fixture
def no_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CFY_WORKDIR", str(tmp_path))
    monkeypatch.setenv("CONDUCTOR_RUN_DIR", str(tmp_path / "servers"))
    for name in ("HOST", "PORT", "USER", "PASSWORD", "TOKEN", "TENANT"):
        monkeypatch.delenv(f"CONDUCTOR_{name}", raising=False)
    return tmp_path


@pytest.fixture
def cfy(no_profile: Path, monkeypatch: pytest.MonkeyPatch) -> Cfy:
    monkeypatch.setenv("CONDUCTOR_HOST", "server.test")
    monkeypatch.setenv("CONDUCTOR_TOKEN", "ctok-1-2")
    return Cfy()
