"""Problem details (RFC 9457), for clients that ask for them."""

import json
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PROBLEM = "application/problem+json"


class Problems:
    """Puts type, title, status, detail and instance beside the fields of an error, when the request
    accepts `application/problem+json`. Other clients know `detail` as something else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or PROBLEM not in Headers(scope=scope).get("accept", ""):
            await self._app(scope, receive, send)
            return
        start: Message | None = None

        async def send_problem(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] >= 400:
                start = message
                return
            if start is not None:
                _explain(scope, start, message)
                await send(start)
                start = None
            await send(message)

        await self._app(scope, receive, send_problem)


def _explain(scope: Scope, start: Message, message: Message) -> None:
    headers = MutableHeaders(scope=start)
    if not headers.get("content-type", "").startswith("application/json"):
        return
    fields: dict[str, Any] = json.loads(message["body"])
    problem = {
        "type": "about:blank",
        "title": HTTPStatus(start["status"]).phrase,
        "status": start["status"],
        "detail": fields.get("message"),
        "instance": scope["path"],
        **fields,
    }
    message["body"] = json.dumps(problem).encode()
    headers["Content-Type"] = PROBLEM
    headers["Content-Length"] = str(len(message["body"]))
