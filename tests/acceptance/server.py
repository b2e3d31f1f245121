"""`conductor up` as a child process."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from acceptance.processes import descendants, is_alive
from acceptance.waiting import eventually

PASSWORD = "open sesame"  # noqa: S105
UP = re.compile(r"^Conductor is up at http://127\.0\.0\.1:(\d+)", re.MULTILINE)
PROGRAMS = Path(sys.executable).parent


class Server:
    """Lives in `home`: its data, its log, and the notes about running servers."""

    def __init__(self, home: Path, *, password: str | None = PASSWORD) -> None:
        self.home = home
        self.data = home / "data"
        self.log = home / "server.log"
        self.port = 0
        self.deployed: set[int] = set()  # processes that must survive the server
        self.environment = dict(os.environ, HOME=str(home), CONDUCTOR_RUN_DIR=str(home / "run"))
        self.environment.pop("CONDUCTOR_ADMIN_PASSWORD", None)
        if password is not None:
            self.environment["CONDUCTOR_ADMIN_PASSWORD"] = password

    def start(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                self._command(), env=self.environment, stdout=log, stderr=log
            )
        eventually(lambda: self._is_up() or self._has_ended(), "the server is up", within=30)
        assert self.process.poll() is None, f"the server ended:\n{self.log.read_text()}"
        found = UP.search(self.log.read_text())
        assert found is not None
        self.port = int(found[1])

    def try_to_start(self, *words: str) -> subprocess.CompletedProcess[str]:
        """For a start that must be refused."""
        return subprocess.run(  # noqa: S603 - our own program
            self._command(*words),
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
        assert not {pid for pid in own if is_alive(pid)}, "processes of the server are left"

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def _command(self, *words: str) -> list[str]:
        conductor = str(PROGRAMS / "conductor")
        return [conductor, "up", "--data", str(self.data), *(words or ("--port", "0"))]

    def _is_up(self) -> bool:
        return UP.search(self.log.read_text()) is not None

    def _has_ended(self) -> bool:
        return self.process.poll() is not None
