"""People who follow an execution, each in a thread of their own, until it has ended."""

import socket
import threading
from base64 import b64encode
from contextlib import closing
from typing import Any

from acceptance import stage
from acceptance.server import PASSWORD, Server
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.events import Event
from cloudify_rest_client.exceptions import ServerTimeout, ServerUnreachable
from cloudify_rest_client.executions import Execution

_PAUSE = 0.1  # seconds


class Follower(threading.Thread):
    """What it `heard`, and in the end the `status` of the execution. It goes on where it was when
    its server was away; any other error ends it without a status."""

    def __init__(self, server: Server, execution: str, **filters: Any) -> None:
        super().__init__(daemon=True)
        self.heard: list[Event] = []
        self.status = ""
        self.connections = 0
        self.execution = execution
        self.filters = filters
        self._server = server
        self.start()

    def run(self) -> None:
        with stage.client(self._server) as client:
            while not self.status:
                try:
                    self.go_on(client)
                except (ServerUnreachable, ServerTimeout):
                    pause()

    def go_on(self, client: CloudifyClient) -> None:
        raise NotImplementedError

    def tells(self, within: float = 60) -> list[str]:
        """All messages, when it has come to the end."""
        self.join(within)
        assert self.status, f"{type(self).__name__} heard no end, but {len(self.heard)} events"
        return [str(each.message) for each in self.heard]

    @property
    def numbers(self) -> list[int | None]:
        return [each.sequence for each in self.heard]


class ByStream(Follower):
    """Server-sent events; of little `patience`, it hangs up after so many and asks again."""

    patience = 2**31

    def go_on(self, client: CloudifyClient) -> None:
        self.connections += 1
        after = (self.heard[-1].sequence or 0) if self.heard else 0
        with closing(client.events.stream(self.execution, after, **self.filters)) as told:
            last = self._hear(told)
        if last is not None and "error" in last:  # of the event `end`
            self.status = last.status

    def _hear(self, told: Any) -> Execution | None:
        begun_with = len(self.heard)
        last = None
        for each in told:
            if isinstance(each, Execution):
                last = each
                continue
            self.heard.append(each)
            if len(self.heard) - begun_with == self.patience:
                return None
        return last


class Impatient(ByStream):
    patience = 60


class ByCursor(Follower):
    size, reached = 40, 0

    def go_on(self, client: CloudifyClient) -> None:
        self.connections += 1
        while not self.status:
            found = client.events.read_on(
                self.execution, self.reached, _size=self.size, **self.filters
            )
            self.heard += found
            self.reached = found.next
            if found.is_end:
                self.status = found.status
            elif found.next >= found.last:
                pause()


class ByOffset(Follower):
    """As the public client does it: once more when the execution is seen to have ended."""

    def go_on(self, client: CloudifyClient) -> None:
        while not self.status:
            execution = client.executions.get(self.execution)
            self._read_all(client)
            if execution.status in Execution.END_STATES:
                self.status = execution.status
            pause()

    def _read_all(self, client: CloudifyClient) -> None:
        while page := client.events.list(
            include_logs=True, execution_id=self.execution, _offset=len(self.heard), _size=100
        ).items:
            self.heard += page


class Sleeper:
    """Asks for the stream, and reads none of it until it is asked to."""

    def __init__(self, server: Server, execution: str) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.settimeout(60)
        self._socket.connect(("127.0.0.1", server.port))
        credentials = b64encode(f"admin:{PASSWORD}".encode()).decode()
        request = (
            f"GET /api/v3.1/executions/{execution}/events/stream HTTP/1.1",
            f"Host: 127.0.0.1:{server.port}",
            f"Authorization: Basic {credentials}",
            "Tenant: default_tenant",
            "Connection: close",
        )
        self._socket.sendall("\r\n".join([*request, "", ""]).encode())

    def wakes(self) -> list[int]:
        """Reads all of it; returns the numbers of the events."""
        with self._socket, self._socket.makefile("rb") as answer:
            return [int(line[4:]) for line in answer if line.startswith(b"id: ")]

    def close(self) -> None:
        self._socket.close()


def pause() -> None:
    threading.Event().wait(_PAUSE)
