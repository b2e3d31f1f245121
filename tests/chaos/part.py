"""One `conductor` process: a server with or without a worker in it, or a worker."""

import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from acceptance.programs import PROGRAMS
from acceptance.waiting import eventually

_READY = re.compile(
    r"is up at (http://127\.0\.0\.1:(\d+))|^Conductor worker .* is ready", re.MULTILINE
)


class Part:
    """Its data folder and its log carry its name. `port` is 0 until it is known."""

    def __init__(
        self,
        name: str,
        command: str,
        folder: Path,
        environment: Mapping[str, str],
        words: Sequence[str] = (),
    ) -> None:
        program = str(PROGRAMS / "conductor")
        self._command = [program, command, "--data", str(folder / name), *words]
        self._environment = environment
        self._log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._begun = 0  # where in the log its present life begins
        self.port = 0
        self.url = ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def is_up(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, *words: str) -> None:
        """Do nothing when it runs."""
        if self.is_up:
            return
        self._begun = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [*self._command, *words], env=self._environment, stdout=log, stderr=log
            )

    def wait_until_ready(self) -> None:
        eventually(lambda: self._is_ready() or not self.is_up, "it is ready", within=30)
        assert self.is_up, f"it ended: {self._log.read_text()[self._begun :]}"

    def reap(self) -> None:
        """A process that is being killed is waited for, one that lives is left alone."""
        assert self._process is not None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(0.2)

    def wait(self) -> None:
        if self._process is not None:
            self._process.wait(10)

    def stop(self) -> None:
        if self.is_up:
            assert self._process is not None
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(15)

    def _is_ready(self) -> bool:
        found = _READY.search(self._log.read_text()[self._begun :])
        if found and found[1]:
            self.url, self.port = found[1], int(found[2])
        return found is not None
