"""The routes of the API: how their answers are written, and how the one of a request is found."""

from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

import msgspec
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from conductor.control.api.json_bodies import JsonRequest
from conductor.control.api.maintenance_mode import gate_of
from conductor.control.api.turns import Turns
from conductor.control.api.waiting import apart, waits

_ENTRY = "conductor_entry"
_Handle = Callable[[Request], Coroutine[Any, Any, Response]]


class JsonAnswer(Response):
    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return _encoder.encode(content)


def _plain(value: Any) -> Any:
    """What the encoder does not know by itself."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(f"{type(value).__name__} has no place in an answer")


_encoder = msgspec.json.Encoder(enc_hook=_plain)


class _JsonRoute(APIRoute):
    """What its function returns is written as JSON in the same thread. The framework would check
    and write it by the return type, which describes the answer here, in another thread."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **wishes: Any) -> None:
        has_own_class = isinstance(wishes.get("response_class"), type)
        if not has_own_class and not iscoroutinefunction(endpoint):
            endpoint = _answering(endpoint, wishes.get("status_code") or 200)
        if waits(endpoint):
            endpoint = apart(endpoint)
        super().__init__(path, endpoint, **wishes)

    def get_route_handler(self) -> _Handle:
        handle = super().get_route_handler()
        if self.methods != {"GET"}:
            return _reading_json(handle)
        if iscoroutinefunction(self.endpoint):
            return handle

        async def handle_in_turn(request: Request) -> Response:
            turns: Turns = request.app.state.turns
            async with turns.take():
                return await handle(request)

        return handle_in_turn


def _reading_json(handle: _Handle) -> _Handle:
    async def handle_json(request: Request) -> Response:
        return await handle(JsonRequest(request.scope, request.receive))

    return handle_json


def _answering(endpoint: Callable[..., Any], status: int) -> Callable[..., Response]:
    @wraps(endpoint)
    def answer(*values: Any, **named: Any) -> Response:
        answered = endpoint(*values, **named)
        return answered if isinstance(answered, Response) else JsonAnswer(answered, status)

    return answer


class Routes(APIRouter):
    """Those of one noun, behind the gate that maintenance closes; what workers call has none."""

    def __init__(self, *, has_gate: bool = True, **wishes: Any) -> None:
        super().__init__(route_class=_JsonRoute, **wishes)
        self.has_gate = has_gate

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **wishes: Any) -> None:
        gate = gate_of(endpoint, wishes.get("methods") or {"GET"}) if self.has_gate else []
        wishes["dependencies"] = [*gate, *(wishes.get("dependencies") or ())]
        super().add_api_route(path, endpoint, **wishes)


class Directory(BaseRoute):
    """All routes by the first word of their path, below the `base` that most of them have: to try
    the patterns of every noun takes longer than to make many an answer."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._by_word: dict[str, list[BaseRoute]] = {}

    def add(self, entries: Sequence[BaseRoute], paths: Iterable[str]) -> None:
        """`entries` answer these paths; who comes first is asked first."""
        for word in dict.fromkeys(map(self._word, paths)):
            self._by_word.setdefault(word, []).extend(entries)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Another method of a known path is a partial match."""
        partial: tuple[Match, Scope] = (Match.NONE, {})
        for entry in self._by_word.get(self._word(scope.get("path", "")), ()):
            match, found = entry.matches(scope)
            if match is Match.FULL:
                return match, {**found, _ENTRY: entry}
            if match is Match.PARTIAL and partial[0] is Match.NONE:
                partial = match, {**found, _ENTRY: entry}
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        entry: BaseRoute = scope[_ENTRY]
        await entry.handle(scope, receive, send)

    def _word(self, path: str) -> str:
        return path.removeprefix(self._base).lstrip("/").partition("/")[0]
