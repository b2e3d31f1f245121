"""The process between a script and its spool file: it copies what the script prints.

The script gets a pipe, because a file would be emptied by `echo failed > /dev/stderr`, which opens
it anew. The pipe gets a reader of its own, because what is in a pipe dies with its last reader.
A spooler ends by itself, with the last process that may still print; so it is never killed.
"""

import array
import fcntl
import os
import signal
import termios
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import monotonic

from conductor.channel.proc import everybody, proc_stat, variable

SPOOLER_VARIABLE = "CONDUCTOR_SPOOLER"  # holds the id of the operation
_PAUSE = 0.0002


class Spooler:
    """`pipe` is the end to print into. Close it when the printing process has been started."""

    def __init__(self, operation_id: str, spool: Path) -> None:
        self.pid, self.pipe = _start(operation_id, spool)
        self.has_ended = False

    def settle(self, seconds: float) -> None:
        """Return when everything printed so far is in the file, or after that time.

        `has_ended` is false then if somebody may still print. Only the thread that made this may
        call it.
        """
        deadline, pause = monotonic() + seconds, Event()
        while not self._is_reaped() and not self._is_idle() and monotonic() < deadline:
            pause.wait(_PAUSE)

    def hold(self) -> None:
        """Leave what is printed in the pipe: soon that is full, and its writers wait."""
        os.kill(self.pid, signal.SIGSTOP)

    def release(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def _is_reaped(self) -> bool:
        if not self.has_ended:
            self.has_ended = os.waitpid(self.pid, os.WNOHANG)[0] != 0
        return self.has_ended

    def _is_idle(self) -> bool:
        """The pipe is empty, and it waits for more."""
        stat = proc_stat(self.pid)
        return stat is not None and stat.state == "S" and _waiting_bytes(self.pid) == 0


def is_spooler(pid: int) -> bool:
    return variable(pid, SPOOLER_VARIABLE) is not None


def release(operation_id: str) -> None:
    """Let the operation's spoolers go on: whoever held them may have died."""
    for pid in everybody():
        if variable(pid, SPOOLER_VARIABLE) == operation_id:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _start(operation_id: str, spool: Path) -> tuple[int, int]:
    reading, writing = os.pipe()
    try:
        output = os.open(spool, os.O_WRONLY | os.O_APPEND)
        try:
            return _spawn_cat(operation_id, reading, output), writing
        finally:
            os.close(output)
    except OSError:
        os.close(writing)
        raise
    finally:
        os.close(reading)


def _spawn_cat(operation_id: str, source: int, target: int) -> int:
    """In a session of its own, out of the reach of whoever signals a group of processes."""
    return os.posix_spawnp(
        "cat",
        ["cat"],
        {SPOOLER_VARIABLE: operation_id},
        file_actions=[(os.POSIX_SPAWN_DUP2, source, 0), (os.POSIX_SPAWN_DUP2, target, 1)],
        setsid=True,
    )


def _waiting_bytes(pid: int) -> int:
    """How much its standard input holds; 0 where that cannot be seen (macOS)."""
    count = array.array("i", [0])
    try:
        pipe = os.open(f"/proc/{pid}/fd/0", os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return 0
    try:
        fcntl.ioctl(pipe, termios.FIONREAD, count)
    finally:
        os.close(pipe)
    return count[0]
