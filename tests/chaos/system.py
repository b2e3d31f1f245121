"""The Conductor under chaos: how it is started, killed, looked at and stopped."""

import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import httpx

from acceptance.processes import is_alive
from acceptance.server import PASSWORD, Server
from acceptance.waiting import eventually
from cloudify_rest_client import CloudifyClient

HERE = Path(__file__).parent
SERVER, RUN_HOST, OPERATION_HOST = "server", "run host", "operation host"
_ROLES = {
    SERVER: "/conductor up ",
    RUN_HOST: "conductor.runtime.host.run_host",
    OPERATION_HOST: "conductor.runtime.host.operation_host",
}


def _code() -> list[str]:
    """The hooks come first: Python loads one `sitecustomize` only."""
    inherited = os.environ.get("PYTHONPATH")
    return [str(HERE / "hooks"), str(HERE / "plugin"), *([inherited] if inherited else [])]


class Embedded:
    """`conductor up` with traps in it. All its processes carry the name of its folder.

    `database` is a URL, or empty for SQLite in the data folder.
    """

    def __init__(
        self, folder: Path, ledger: Path, database: str = "", more: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.traps = folder / "traps"
        self.traps.mkdir()
        self._server = Server(folder)
        self.database = database or f"sqlite:///{self._server.data / 'conductor.db'}"
        self._server.environment |= {
            "CONDUCTOR_DATABASE": self.database,
            "CHAOS_LEDGER": str(ledger),
            "CHAOS_PLAN": str(self.traps),
            "PYTHONPATH": os.pathsep.join(_code()),
            **(more or {}),
        }

    def start(self) -> None:
        self._server.start()

    @property
    def is_up(self) -> bool:
        return self._server.process.poll() is None

    def client(self, connections: httpx.Client) -> CloudifyClient:
        return CloudifyClient(
            "127.0.0.1",
            self._server.port,
            username="admin",
            password=PASSWORD,
            tenant="default_tenant",
            session=connections,
        )

    def pids(self, role: str) -> list[int]:
        words = _ROLES[role]
        return sorted(pid for pid, line in self.processes().items() if words in line)

    def processes(self) -> dict[int, str]:
        """Everything that runs with our mark in its environment, and its command line."""
        mark = f"CHAOS_PLAN={self.traps}".encode()
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found[int(entry.name)] = line
        return {pid: line for pid, line in found.items() if is_alive(pid)}

    def wait_for_its_death(self) -> None:
        """The server is gone, or going; its hosts learn it from their sockets, and follow."""
        self._server.process.wait(10)
        eventually(
            lambda: not (self.pids(RUN_HOST) + self.pids(OPERATION_HOST)),
            "the hosts of a dead server end",
        )

    def kill(self) -> None:
        self._server.kill()

    def stop(self) -> None:
        """As a person would; what is left behind is for others to judge."""
        self._server.process.send_signal(signal.SIGTERM)
        self._server.process.wait(15)

    def end(self) -> None:
        """Leave nothing, whatever happened."""
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if hasattr(self._server, "process"):
            self._server.kill()

    def files(self) -> list[str]:
        """What lies in the folder of the hosts, at any depth."""
        hosts = self._server.data / "hosts"
        return sorted(str(e.relative_to(hosts)) for e in hosts.rglob("*") if e.is_file())
