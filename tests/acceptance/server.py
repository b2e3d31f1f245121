"""`conductor up` as a child process."""

import os
import re
import signal
import subprocess
from pathlib import Path

from acceptance.first_data import lay_first_data
from acceptance.processes import command_of, descendants, is_alive
from acceptance.programs import PROGRAMS, Started, start, start_as_installed
from acceptance.waiting import eventually

PASSWORD = "open sesame"  # noqa: S105
UP = re.compile(r"^Conductor (?:server )?is up at http://127\.0\.0\.1:(\d+)", re.MULTILINE)
READY = re.compile(r"^Conductor worker \S+ is ready", re.MULTILINE)


class Program:
    """One of ours, as a child process."""

    log: Path
    environment: dict[str, str]
    process: Started

    def launch(self, *words: str) -> None:
        with self.log.open("wb") as log:
            self.process = start("conductor", words, self.environment, log)

    def wait_until_it_says(self, sentence: re.Pattern[str]) -> re.Match[str]:
        eventually(
            lambda: sentence.search(self.log.read_text()) or self._has_ended(),
            f"it says {sentence.pattern}",
            within=60,
        )
        found = sentence.search(self.log.read_text())
        assert found is not None, f"it ended:\n{self.log.read_text()}"
        return found

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def _has_ended(self) -> bool:
        return self.process.poll() is not None


class Server(Program):
    """Lives in `home`: its data, its log, and the notes about running servers."""

    def __init__(
        self, home: Path, *, password: str | None = PASSWORD, verb: str = "up", port: int = 0
    ) -> None:
        self._verb = verb
        self._wish = port
        self.home = home
        self.data = home / "data"
        self.log = home / "server.log"
        self.port = 0
        self.deployed: set[int] = set()  # processes that must survive the server
        cache = os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache" / "uv"))  # not emptied
        self.environment = dict(
            os.environ,
            HOME=str(home),
            CONDUCTOR_RUN_DIR=str(home / "run"),
            UV_CACHE_DIR=cache,
        )
        self.environment.pop("CONDUCTOR_ADMIN_PASSWORD", None)
        if password is not None:
            self.environment["CONDUCTOR_ADMIN_PASSWORD"] = password

    def start(self) -> None:
        password = self.environment.get("CONDUCTOR_ADMIN_PASSWORD")
        if password and "CONDUCTOR_DATABASE" not in self.environment and not self.data.exists():
            lay_first_data(self.data, password)
        self.launch(*self._words())
        self._wait_until_up()

    def start_as_installed(self) -> None:
        """By the command that people type; the first time in an empty folder."""
        with self.log.open("wb") as log:
            self.process = start_as_installed("conductor", self._words(), self.environment, log)
        self._wait_until_up()

    def stay(self) -> None:
        """At this port, when it is started again."""
        self._wish = self.port

    def try_to_start(self, *words: str) -> subprocess.CompletedProcess[str]:
        """For a start that must be refused."""
        return subprocess.run(  # noqa: S603 - our own program
            [str(PROGRAMS / "conductor"), *self._words(*words)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def stop(self) -> None:
        """It must end within ten seconds, and take every process of its own along."""
        own = descendants(self.process.pid) - self.deployed
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(10)
        finally:
            self.process.kill()
        assert code == 0, f"it ended with {code}:\n{self.log.read_text()}"
        left = [command_of(pid) for pid in own if is_alive(pid)]
        assert not left, f"processes of the server are left: {left}"

    def _wait_until_up(self) -> None:
        self.port = int(self.wait_until_it_says(UP)[1])

    def _words(self, *words: str) -> list[str]:
        wish = ("--port", str(self._wish))
        return [self._verb, "--data", str(self.data), *(words or wish)]


class Worker(Program):
    """`conductor worker`, in a folder of its own beside its server's."""

    def __init__(self, server: Server, name: str) -> None:
        self._server = server
        self.data = server.home / name
        self.log = server.home / f"{name}.log"
        self.environment = server.environment

    def start(self) -> None:
        address = f"http://127.0.0.1:{self._server.port}"
        where = ["--server", address, "--data", str(self.data)]
        token = self._server.data / "worker-token"
        if token.exists():  # else it is in the environment
            where += ["--token-file", str(token)]
        self.launch("worker", *where)
        self.wait_until_it_says(READY)
