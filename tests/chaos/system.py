"""The Conductor under chaos: how it is started, killed, looked at and stopped."""

import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import httpx

from acceptance.processes import is_alive, name_of, state_of
from acceptance.server import PASSWORD
from acceptance.waiting import eventually
from chaos.part import Part
from cloudify_rest_client import CloudifyClient

HERE = Path(__file__).parent
SERVER, WORKER = "server", "worker"
RUN_HOST, OPERATION_HOST, TEMPLATE = "run host", "operation host", "template"
_HOSTS = {RUN_HOST: "run-host", OPERATION_HOST: "operation-host", TEMPLATE: "host-template"}
_OUR_HOSTS = "conductor.runtime.host."
_PASSING = ("*/hosts/**/*", f"{SERVER}/**/.*", f"{WORKER}-*/**/.*", "run/*")


class System:
    """Parts of Conductor with traps in them; all their processes carry the name of its folder.

    `database` is a URL, or empty for SQLite in the data folder. Without `workers` it is one
    `conductor up`, else a `conductor server` and so many `conductor worker`.
    """

    def __init__(
        self,
        folder: Path,
        ledger: Path,
        database: str = "",
        *,
        workers: int = 0,
        more: Mapping[str, str] | None = None,
    ) -> None:
        self.traps = folder / "traps"
        self.traps.mkdir()
        self.database = database or f"sqlite:///{folder / SERVER / 'conductor.db'}"
        environment = dict(
            os.environ,
            HOME=str(folder),
            CONDUCTOR_RUN_DIR=str(folder / "run"),
            CONDUCTOR_ADMIN_PASSWORD=PASSWORD,
            CONDUCTOR_DATABASE=self.database,
            CONDUCTOR_LEASE_SECONDS="2",
            CHAOS_LEDGER=str(ledger),
            CHAOS_PLAN=str(self.traps),
            PYTHONPATH=os.pathsep.join(_code()),
            **(more or {}),
        )
        command = "server" if workers else "up"
        self._server = Part(SERVER, command, folder, environment)
        token = str(folder / SERVER / "worker-token")
        self._workers = [
            Part(f"{WORKER}-{number}", "worker", folder, environment, ("--token-file", token))
            for number in range(workers)
        ]
        self._folder = folder

    @property
    def is_apart(self) -> bool:
        return bool(self._workers)

    @property
    def roles(self) -> Sequence[str]:
        return [SERVER, *([WORKER] if self.is_apart else []), *_HOSTS]

    def start(self) -> None:
        """Whatever does not run. The server keeps its port, so that workers find it again."""
        self._server.start("--port", str(self._server.port))
        self._server.wait_until_ready()
        for worker in self._workers:
            worker.start("--server", self._server.url)
        for worker in self._workers:
            worker.wait_until_ready()

    @property
    def is_up(self) -> bool:
        return all(part.is_up for part in self._parts)

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
        if role in _HOSTS:
            return sorted(pid for pid in self.processes() if name_of(pid) == _HOSTS[role])
        parts = self._workers if role == WORKER else [self._server]
        return [part.pid for part in parts if part.is_up]

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

    def wait_for_the_death_of(self, pid: int) -> None:
        """Of a process that was killed. One of the parts has died when its last thread has."""
        for part in self._parts:
            if part.pid == pid:
                part.wait()
        eventually(lambda: not is_alive(pid), f"{pid} is dead")

    def wait_for_its_death(self) -> None:
        """The hosts of a dead server learn it from their sockets, and follow. One that was stopped
        just then, to be killed, cannot learn it: the next start must end it. When workers stand
        apart, only the dead are waited for: the others go on."""
        for part in self._parts:
            part.reap()
        if not self.is_apart:
            eventually(
                lambda: not any(self._hosts_at_work()),
                lambda: f"the hosts of a dead server end: {list(self._hosts_at_work())}",
            )

    def _hosts_at_work(self) -> Iterator[str]:
        """Of those that are not stopped: which, and what they are doing."""
        for pid, line in self.processes().items():
            state = state_of(pid)
            if state not in (None, "T") and _OUR_HOSTS in line:
                yield f"{pid} in state {state}: {line}"

    def kill(self) -> None:
        os.kill(self._server.pid, signal.SIGKILL)
        self._server.wait()

    def stop(self) -> None:
        """As a person would, workers first; what is left behind is for others to judge."""
        for part in reversed(self._parts):
            part.stop()

    def end(self) -> None:
        """Leave nothing, whatever happened."""
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for part in self._parts:
            part.wait()

    def files(self) -> list[str]:
        """What must be gone when all has been stopped: what hosts wrote, what is half made (its
        name begins with a dot), and notes that a server runs."""
        found = [each for pattern in _PASSING for each in self._folder.glob(pattern)]
        return sorted(str(each.relative_to(self._folder)) for each in found if _is_file(each))

    def spools(self) -> list[str]:
        """What scripts have printed, and no worker has removed yet."""
        return [each for each in self.files() if "/hosts/spool/" in each]

    @property
    def _parts(self) -> list[Part]:
        return [self._server, *self._workers]


def _is_file(path: Path) -> bool:
    return path.is_file() or path.name.startswith(".")


def _code() -> list[str]:
    """The hooks come first: Python loads one `sitecustomize` only."""
    inherited = os.environ.get("PYTHONPATH")
    return [str(HERE / "hooks"), str(HERE / "plugin"), *([inherited] if inherited else [])]
