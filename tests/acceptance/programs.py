"""Our programs as child processes: copies of a process that has imported what they need.

To start Python and import the program takes longer than most of what the stories ask of it.
What the copies are of is what the installed commands run; that these start, too, is told where
stories name `PROGRAMS`.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock, Timer
from typing import IO

from acceptance import program_template
from acceptance.program_template import NUMBER
from conductor.cli.lazy import COMMANDS

PROGRAMS = Path(sys.executable).parent
_LONGEST = 120.0  # seconds
_LOADED_LATER = {
    "conductor": ("conductor.assembly.server:serve", "conductor.assembly.worker:work"),
    "cfy": ("httpcore:ConnectionPool", *(command.place for command in COMMANDS.values())),
}


class Copy:
    """Like a `subprocess.Popen`."""

    def __init__(self, command: Sequence[str], reports: socket.socket) -> None:
        self.args = command
        self.returncode: int | None = None
        self._reports = reports
        self._lock = Lock()
        self.pid = self._next_number()

    def poll(self) -> int | None:
        return self._ended_within(0.0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._ended_within(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _ended_within(self, seconds: float | None) -> int | None:
        with self._lock:
            if self.returncode is None:
                self._reports.settimeout(seconds)
                try:
                    self.returncode = self._next_number()
                except (BlockingIOError, TimeoutError):
                    return None
                self._reports.close()
            return self.returncode

    def _next_number(self) -> int:
        number: int = NUMBER.unpack(self._reports.recv(NUMBER.size, socket.MSG_WAITALL))[0]
        return number


Started = Copy | subprocess.Popen[bytes]


class Template:
    """Lives as long as this process."""

    def __init__(self, program: str) -> None:
        self._program = str(PROGRAMS / program)
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = Lock()
        words = (str(theirs.fileno()), program, *_LOADED_LATER[program])
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-P", program_template.__file__, *words],
                pass_fds=[theirs.fileno()],
            )

    def copy(
        self, words: Sequence[str], environment: Mapping[str, str], folder: Path, output: IO[bytes]
    ) -> Copy:
        """With nothing to read; `output` gets what it says and its errors."""
        command = [self._program, *words]
        request = {"command": command, "environment": dict(environment), "folder": str(folder)}
        reports, theirs = socket.socketpair()
        with theirs, Path(os.devnull).open("rb") as nothing, self._lock:
            given = (nothing, output, output, theirs)
            descriptors = [each.fileno() for each in given]
            socket.send_fds(self._requests, [json.dumps(request).encode()], descriptors)
        return Copy(command, reports)


def start(
    program: str,
    words: Sequence[str],
    environment: Mapping[str, str],
    output: IO[bytes],
    folder: Path | None = None,
) -> Started:
    """With nothing to read; `output` gets what it says and its errors."""
    if _wants_its_own_python(environment):
        return start_as_installed(program, words, environment, output, folder)
    return _template(program).copy(words, environment, folder or Path.cwd(), output)


def said_by(begin: Callable[[IO[bytes]], Started], timeout: float) -> tuple[int, str]:
    """Its exit code and what it wrote to the file that it is given."""
    with TemporaryFile() as output:
        begun = begin(output)
        try:
            code = begun.wait(timeout)
        finally:
            begun.kill()
        output.seek(0)
        return code, output.read().decode()


def begin(
    words: Sequence[str], environment: Mapping[str, str], errors: int = subprocess.STDOUT
) -> subprocess.Popen[str]:
    """The installed `cfy`, for who reads what it says while it goes on. It is killed after a while,
    so that whoever waits for more than it has to say does not wait for ever."""
    running = subprocess.Popen(  # noqa: S603 - our own program
        [str(PROGRAMS / "cfy"), *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )
    limit = Timer(_LONGEST, running.kill)
    limit.daemon = True
    limit.start()
    return running


def start_as_installed(
    program: str,
    words: Sequence[str],
    environment: Mapping[str, str],
    output: IO[bytes],
    folder: Path | None = None,
) -> Started:
    """The command that people type."""
    return subprocess.Popen(  # noqa: S603 - our own program
        [str(PROGRAMS / program), *words],
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
    )


def _wants_its_own_python(environment: Mapping[str, str]) -> bool:
    """It names what is read once, when a process or its Python begins."""
    places = environment.get("PYTHONPATH", "").split(os.pathsep)
    return "LD_PRELOAD" in environment or any(
        Path(place, "sitecustomize.py").is_file() for place in places if place
    )


@cache
def _template(program: str) -> Template:
    return Template(program)
