"""What operations have running on this machine, found by the marks in their environment.

The marks survive detaching, adoption and the death of the host; see docs/decisions/0009.
"""

import os
from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path

from conductor.channel.descendants import descendants, kill_all
from conductor.channel.identity import ProcessIdentity
from conductor.domain.messages import OPERATION_VARIABLE, WORKER_VARIABLE

PATIENCE = timedelta(seconds=5)


def end_operation(operation_id: str, host_pid: int | None = None) -> list[int]:
    """End the host, what is below it, and everything that carries the operation's mark; returns
    the ids of processes that could not be killed.

    What other operations left carries other marks, and is below no host any more.
    """

    def find() -> Iterator[int]:
        if host_pid is not None:
            yield host_pid
            yield from descendants(host_pid)
        yield from _carrying(_mark(OPERATION_VARIABLE, operation_id))

    return kill_all(find, within=PATIENCE)


def operations_left_by(worker_id: str) -> dict[str, list[int]]:
    """What a worker's former self has left, by the operation that started it."""
    found: dict[str, list[int]] = {}
    prefix = f"{OPERATION_VARIABLE}=".encode()
    for pid in _carrying(_mark(WORKER_VARIABLE, worker_id)):
        for entry in _environment(pid):
            if entry.startswith(prefix):
                found.setdefault(entry.removeprefix(prefix).decode(), []).append(pid)
    return found


def end_orphan(host: ProcessIdentity, spared: Collection[int]) -> list[int]:
    """End a host whose worker is gone and that did not notice, with what is below it."""

    def find() -> Iterator[int]:
        if host.is_alive():
            yield host.pid
            yield from descendants(host.pid, spared=spared)

    return kill_all(find, within=PATIENCE)


def _mark(variable: str, value: str) -> bytes:
    return f"{variable}={value}".encode()


def _carrying(mark: bytes) -> Iterator[int]:
    """From /proc; without one (macOS) nothing is found."""
    for folder in Path("/proc").glob("[0-9]*"):
        pid = int(folder.name)
        if pid != os.getpid() and mark in _environment(pid):
            yield pid


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # it has ended, or is somebody else's
        return []
