"""Secrets that executions stored, in answers: shown to executions, masked for people."""

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conductor.control.services.confidences import Confidences
from conductor.control.services.seals import has_seals, masked_seals
from conductor.domain.confided import TOLD_HEADER
from conductor.domain.ids import ExecutionId

EXECUTION = "execution_id"  # in the state of a request: who asks, when it is an execution


class Discretion:
    """Looks at whole JSON answers; what comes in pieces (files, streams of events) holds no seals.

    An execution also hears how many secrets it was told until now, so that its host can ask for
    those that it does not know.
    """

    def __init__(self, app: ASGIApp, confidences: Confidences) -> None:
        self._app = app
        self._confidences = confidences

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(scope, send, self._confidences)
        await self._app(scope, receive, answer.send)


class _Answer:
    def __init__(self, scope: Scope, send: Send, confidences: Confidences) -> None:
        self._scope = scope
        self._send = send
        self._confidences = confidences
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        """The head waits for the body, since both may change."""
        if message["type"] == "http.response.start":
            if Headers(raw=message["headers"]).get("content-type", "").startswith(_JSON):
                self._start = message
                return
        elif self._start is not None:
            await self._send_start(message)
        await self._send(message)

    async def _send_start(self, message: Message) -> None:
        start, self._start = self._start, None
        assert start is not None  # noqa: S101 - the caller looked
        headers, body = MutableHeaders(scope=start), message.get("body", b"")
        if not message.get("more_body") and has_seals(body):
            message["body"] = await self._unsealed(body)
            headers["Content-Length"] = str(len(message["body"]))
        asking = self._asking()
        if asking is not None and (count := self._confidences.discretion(asking).count):
            headers[TOLD_HEADER] = str(count)
        await self._send(start)

    async def _unsealed(self, body: bytes) -> bytes:
        execution_id = self._asking()
        if execution_id is None:
            return masked_seals(body)
        return await run_in_threadpool(self._opened, body, execution_id)

    def _opened(self, body: bytes, execution_id: ExecutionId) -> bytes:
        with self._confidences.telling(execution_id) as told:
            return self._confidences.seals.open_text(body, told)

    def _asking(self) -> ExecutionId | None:
        found: ExecutionId | None = self._scope.get("state", {}).get(EXECUTION)
        return found


_JSON = "application/json"
