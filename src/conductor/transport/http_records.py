"""The records of a worker that stands apart: its manager's servers over HTTP."""

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec

from conductor.channel import window
from conductor.domain.assignment import Assignment
from conductor.domain.confided import confided
from conductor.domain.errors import ConductorError
from conductor.domain.facts import Batch, Receipt
from conductor.domain.ids import ExecutionId, PluginId, WorkerId
from conductor.domain.plugin import InstallationState
from conductor.domain.worker import LeftBehind, Served, Survivor, Tidings, WantedPlugin
from conductor.transport.batch_sender import BatchSender

_log = logging.getLogger(__name__)
Given = TypeVar("Given")

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 2.0  # seconds between two tries to reach a server
_REASONABLE = 16 * 1024 * 1024  # bytes of one request
_TIMEOUT = httpx.Timeout(60.0, connect=5.0)


class Unreachable(ConductorError):
    """No server answered, and the worker ends."""


class HttpRecords:
    """Implements `Records`. While no server answers, it tries them in turn, and its callers wait;
    after `leave` or `close` they hear `Unreachable`."""

    def __init__(
        self, servers: Sequence[str], token: str, data: Path, *, verify: str | bool = True
    ) -> None:
        self._servers = [server.rstrip("/") for server in servers]
        self._data = data
        self._client = httpx.Client(
            headers={window.TOKEN_HEADER: token}, verify=verify, timeout=_TIMEOUT
        )
        self._authority = verify if isinstance(verify, str) else None
        self._current = 0
        self._closed = threading.Event()
        self._waited_out = frozenset({408, 429})
        self._sender = BatchSender(self._send_batches)

    def close(self) -> None:
        """What is still waiting to be written is sent, if a server can be reached at once."""
        self._closed.set()
        self._sender.stop()
        self._client.close()

    def unfinished(self, operation_ids: Collection[str]) -> set[str]:
        return set(self._ask("unfinished", window.Unfinished(list(operation_ids)), list[str]))

    def left_behind(self, worker_id: WorkerId, operation_ids: Collection[str]) -> list[LeftBehind]:
        asked = window.AskLeftBehind(worker_id, list(operation_ids))
        return self._ask("left_behind", asked, list[LeftBehind])

    def arrive(self, worker_id: WorkerId, survivors: Sequence[Survivor] = ()) -> None:
        self._ask("arrive", window.Arrive(worker_id, list(survivors)), type(None))
        self._waited_out |= {401}  # from now on a token that does not hold is somebody's mistake

    def beat(
        self,
        worker_id: WorkerId,
        running: Collection[ExecutionId],
        warm: Collection[Served] = (),
        *,
        patience: float,
    ) -> Tidings:
        return self._ask(
            "beat", window.Beat(worker_id, list(running), patience, list(warm)), Tidings
        )

    def hurry(self, worker_id: WorkerId) -> None:
        self._ask("hurry", window.Hurry(worker_id), type(None))

    def leave(self, worker_id: WorkerId) -> None:
        """Asked once: a worker that ends does not wait for a server that is away."""
        self._closed.set()
        self._ask("leave", window.Leave(worker_id), type(None))

    def claim(self, worker_id: WorkerId, *, limit: int) -> list[Assignment]:
        claimed = self._ask("claim", window.Claim(worker_id, limit), list[Assignment])
        return [self._at_home(each) for each in claimed]

    def claim_plugins(self, worker_id: WorkerId) -> list[WantedPlugin]:
        return self._ask("claim_plugins", window.ClaimPlugins(worker_id), list[WantedPlugin])

    def plugin_package(self, plugin_id: PluginId) -> bytes:
        return self._ask("plugin_package", window.PluginPackage(plugin_id), bytes)

    def note_plugin(
        self, worker_id: WorkerId, plugin_id: PluginId, state: InstallationState, error: str = ""
    ) -> None:
        self._ask("note_plugin", window.NotePlugin(worker_id, plugin_id, state, error), type(None))

    def append(self, batch: Batch, *, is_called: bool = True) -> "Future[Receipt]":
        return self._sender.append(batch)

    def write_here(self) -> None:
        """It is on its way: requests have a thread of their own."""

    def call(self, execution_id: str, epoch: int, name: str, arguments: Mapping[str, Any]) -> Any:
        question = window.Call(execution_id, epoch, name, arguments)
        called = self._ask("call", question, window.Called)
        if called.error is not None:
            window.raise_error(*called.error)
        return confided(called.value, called.secrets)

    def _send_batches(self, batches: Sequence[Batch]) -> list[Receipt]:
        packed = [window.packed_batch(batch) for batch in batches]
        return [
            receipt
            for part in _parts(packed)
            for receipt in self._ask("append", part, list[Receipt])
        ]

    def _at_home(self, assignment: Assignment) -> Assignment:
        """What the context says of places is true for the server's machine: here it is these."""
        server = urlsplit(self._servers[self._current])
        folder = self._data / "deployments" / assignment.tenant / (assignment.deployment_id or "")
        places = {
            "rest_host": server.hostname,
            "rest_port": server.port or {"https": 443}.get(server.scheme, 80),
            "rest_protocol": server.scheme,
            "rest_ssl_cert": self._authority,
            "deployment_workdir": str(folder) if assignment.deployment_id else None,
        }
        return replace(assignment, context={**assignment.context, **places})

    def _ask(self, name: str, question: Any, kind: Callable[..., Given]) -> Given:
        """Until a server has answered. A refusal is an answer, and raises."""
        body = window.encode(question)
        pause = _FIRST_PAUSE
        while True:
            try:
                return window.decode(self._post(name, body), kind)  # type: ignore[arg-type]
            except httpx.HTTPError as error:
                if pause == _FIRST_PAUSE:
                    _log.warning("%s cannot be reached: %s", self._servers[self._current], error)
                self._current = (self._current + 1) % len(self._servers)
                if self._closed.wait(pause):
                    raise Unreachable(f"no server answers: {error}") from error
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _post(self, name: str, body: bytes) -> bytes:
        url = f"{self._servers[self._current]}{window.PATH}/{name}"
        response = self._client.post(url, content=body, headers={"Content-Type": window.MEDIA_TYPE})
        if response.status_code not in self._waited_out and response.status_code < 500:
            _refuse_errors(response)
        return response.raise_for_status().content


def _parts(batches: Sequence[bytes]) -> Iterator[list[msgspec.Raw]]:
    """As many as make a request of reasonable size; one that is larger goes alone."""
    part: list[msgspec.Raw] = []
    size = 0
    for batch in batches:
        if part and size + len(batch) > _REASONABLE:
            yield part
            part, size = [], 0
        part.append(msgspec.Raw(batch))
        size += len(batch)
    if part:
        yield part


def _refuse_errors(response: httpx.Response) -> None:
    if response.is_error:
        try:
            message = str(response.json()["message"])
        except (ValueError, KeyError, TypeError):
            message = response.reason_phrase
        raise window.Refused(f"{response.url} refused the worker: {message}")
