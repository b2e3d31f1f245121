"""Entity tags: who has read an answer before hears that it is still the same."""

from hashlib import blake2b

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class ETags:
    """Of whole JSON answers to GET, by what is in them: the answer is made all the same, and only
    its way is saved. Caches on the way have to ask, since an answer is for who asked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        answer = _Answer(Headers(scope=scope).get("if-none-match", ""), send)
        await self._app(scope, receive, answer.send)


class _Answer:
    def __init__(self, known: str, send: Send) -> None:
        self._known = [tag.strip().removeprefix("W/") for tag in known.split(",")]
        self._send = send
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_json(message):
            self._start = message
            return
        if self._start is not None:
            start, self._start = self._start, None
            if not message.get("more_body"):
                self._tag(start, message)
            await self._send(start)
        await self._send(message)

    def _tag(self, start: Message, message: Message) -> None:
        tag = f'"{blake2b(message.get("body", b""), digest_size=16).hexdigest()}"'
        headers = MutableHeaders(scope=start)
        headers["ETag"] = f"W/{tag}"
        headers["Cache-Control"] = "private, no-cache"
        if tag in self._known or self._known == ["*"]:
            start["status"] = 304
            message["body"] = b""
            del headers["Content-Length"]
            del headers["Content-Type"]


def _is_json(start: Message) -> bool:
    content_type = Headers(raw=start["headers"]).get("content-type", "")
    return start["status"] == 200 and content_type.startswith("application/json")
