"""A server is killed and started again while people watch an execution."""

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from acceptance.server import PASSWORD, Server
from acceptance.test_killed_install import Install
from acceptance.waiting import eventually

GO_ON = 60.0  # seconds without a server


@dataclass
class Listener:
    """Reads server-sent events, and asks again from the last one on when the connection breaks."""

    address: str
    heard: list[dict[str, Any]] = field(default_factory=list)
    connections: int = 0
    end: dict[str, Any] | None = None
    last: str = ""

    def listen(self) -> None:
        pause = threading.Event()
        while self.end is None:
            try:
                self._connect()
            except httpx.TransportError:
                pause.wait(0.1)

    def _connect(self) -> None:
        headers = {"Tenant": "default_tenant"} | ({"Last-Event-ID": self.last} if self.last else {})
        asking = httpx.stream(
            "GET", self.address, headers=headers, auth=("admin", PASSWORD), timeout=GO_ON
        )
        with asking as answer:
            assert answer.status_code == 200
            self.connections += 1
            told: dict[str, str] = {}
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                if line:
                    told[name] = value
                elif "data" in told:
                    self._take(told)
                    told = {}

    def _take(self, told: dict[str, str]) -> None:
        data = json.loads(told["data"])
        if told["event"] == "end":
            self.end = data
            return
        self.last = told["id"]
        self.heard.append(data)


def test_a_listener_and_a_tail_hear_all_of_it_once_although_the_server_was_killed(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    own_server.stay()
    install = Install(own_server, tmp_path)
    execution = install.guest.execution("hello", "install")["id"]
    base = f"http://127.0.0.1:{own_server.port}/api/v3.1/executions/{execution}/events"
    listener = Listener(f"{base}/stream")
    thread = threading.Thread(target=listener.listen, daemon=True)
    thread.start()
    tail = install.guest.begins("events", "list", execution, "--tail", "--json-output")
    assert tail.stdout is not None
    first = tail.stdout.readline()
    eventually(lambda: listener.heard, "the listener hears something")
    install.kill("server")
    install.gate.unlink()
    said = tail.stdout.read()  # until it ends; communicate() would skip what lies in the buffer
    tail.stdout.close()
    assert tail.wait(60) == 1, said
    thread.join(60)
    assert listener.end is not None
    assert listener.end["status"] == "failed"
    assert listener.connections > 1
    numbers = [each["sequence"] for each in listener.heard]
    assert numbers == list(range(1, len(numbers) + 1))
    stored = install.guest.reads("events", "list", "-e", execution)
    assert [each["message"] for each in listener.heard] == [each["message"] for each in stored]
    lines = [json.loads(line) for line in (first + said).splitlines() if line.startswith("{")]
    assert [each["message"] for each in lines] == [each["message"] for each in stored]
    own_server.stop()
