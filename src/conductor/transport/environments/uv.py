"""uv as a program."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from conductor.domain.errors import ConductorError
from conductor.transport.environments.complaint import complaint, is_news, without_passwords
from conductor.transport.environments.lock_note import note_session
from conductor.transport.environments.sessions import end_session
from conductor.transport.own_children import OwnChildren

Say = Callable[[str], None]

_PLAIN = {
    "NO_COLOR": "1",
    "UV_NO_PROGRESS": "1",
    "UV_NO_WRAP": "1",
    "UV_PYTHON_DOWNLOADS": "never",
}


class UvMissing(ConductorError):
    """There is no uv on this machine."""


class UvFailed(ConductorError):
    """The message is what uv said at last."""


class RunUv(Protocol):
    """Gives the lines that it said. `folder` is where relative paths begin."""

    def __call__(
        self, *arguments: str | Path, folder: Path, is_heard: bool = True
    ) -> list[str]: ...


class Uv:
    """`environment` is all that it and the build scripts of plugins get to see of ours."""

    def __init__(
        self,
        program: Path,
        environment: Mapping[str, str],
        children: OwnChildren,
        *,
        is_offline: bool = False,
    ) -> None:
        self._program = program
        self._children = children
        self._environment = {**environment, **_PLAIN}
        self.is_offline = is_offline
        if is_offline:
            self._environment["UV_OFFLINE"] = "1"
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._is_stopped = False

    def bound(self, say: Say, lock: int) -> RunUv:
        """Each line is said as it comes, if it `is_heard`. uv and all below it hold `lock`."""
        return partial(self._run, say, lock)

    def stop(self) -> None:
        """End what runs, with everything below it; nothing runs any more after that."""
        with self._lock:
            self._is_stopped = True
            running = list(self._running)
        for process in running:
            end_session(process.pid)

    def _run(
        self, say: Say, lock: int, *arguments: str | Path, folder: Path, is_heard: bool = True
    ) -> list[str]:
        process = self._start(arguments, folder, lock)
        lines: list[str] = []
        try:
            for line in process.stdout or ():
                lines.append(without_passwords(line.rstrip()))
                if is_heard and is_news(lines[-1]):
                    say(lines[-1])
        finally:
            code = self._end(process)
        if code != 0:
            raise UvFailed("it was stopped" if self._is_stopped else complaint(lines))
        return lines

    def _start(
        self, arguments: Sequence[str | Path], folder: Path, lock: int
    ) -> "subprocess.Popen[str]":
        with self._lock:
            if self._is_stopped:
                raise UvFailed("the worker stops")
            process = self._children.start(
                lambda: subprocess.Popen(  # noqa: S603 - the program is the assembly's
                    [self._program, *arguments],
                    cwd=folder,
                    env=self._environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    errors="replace",
                    pass_fds=(lock,),
                    start_new_session=True,
                )
            )
            note_session(lock, process.pid)
            self._running.add(process)
        return process

    def _end(self, process: "subprocess.Popen[str]") -> int:
        if process.stdout is not None:
            process.stdout.close()  # who still writes would wait for a reader for ever
        code = self._children.wait(process)
        with self._lock:
            self._running.discard(process)
        return code


def find_uv() -> Path:
    """Beside our own Python, or in the PATH."""
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        raise UvMissing(
            "uv, which makes the plugins' environments, is neither beside this Python nor in the "
            "PATH: install studio-conductor[server], which brings it"
        )
    return Path(found)
