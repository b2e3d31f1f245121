"""Processes: how they are started, and what they leave when they must die."""

import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from conductor.domain.messages import OPERATION_VARIABLE

CHANNEL_VARIABLE = "CONDUCTOR_CHANNEL"


def start(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path
) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """A process in a POSIX session of its own, and our end of the socket to it."""
    ours, theirs = socket.socketpair()
    with contextlib.ExitStack() as unless_started, theirs, log.open("ab") as output:
        unless_started.callback(ours.close)
        process = subprocess.Popen(  # noqa: S603 - the command is the assembly's
            command,
            cwd=folder,
            env={**environment, CHANNEL_VARIABLE: str(theirs.fileno())},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
        unless_started.pop_all()
    return process, ours


def kill_with_descendants(pid: int) -> None:
    """SIGKILL to the process and to everything it has started that is still below it.

    What a finished operation left behind is no longer below its host: it is never touched.
    """
    for each in [pid, *descendants(pid)]:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(each, signal.SIGKILL)


def kill_marked(operation_id: str) -> None:
    """SIGKILL to everything that carries the operation's mark in its environment.

    This finds what has detached itself; what other operations left carries other marks.
    """
    mark = f"{OPERATION_VARIABLE}={operation_id}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended, or is somebody else's
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                os.kill(int(folder.name), signal.SIGKILL)


def descendants(pid: int) -> Iterator[int]:
    for child in children(pid):
        yield child
        yield from descendants(child)


def children(pid: int) -> list[int]:
    """From /proc; without one (macOS) nothing is found and only the process itself dies."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                found += [int(child) for child in (task / "children").read_text().split()]
    return found
