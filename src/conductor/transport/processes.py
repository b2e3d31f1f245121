"""What operations have running on this machine, found by the marks in their environment.

The marks survive detaching, adoption and the death of the host; see docs/decisions/0009.
"""

import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta

from conductor.channel.descendants import ask_to_end, descendants, kill_all
from conductor.channel.identity import ProcessIdentity
from conductor.channel.proc import everybody, variable
from conductor.domain.ids import WorkerId
from conductor.domain.messages import OPERATION_VARIABLE, WORKER_VARIABLE

PATIENCE = timedelta(seconds=5)
# How long an operation that has run out of time may clean up behind itself.
GRACE = timedelta(seconds=5)


@dataclass(frozen=True)
class OperationProcesses:
    """Those of one worker: another one on the same machine may be running the same operation, after
    this one was believed dead."""

    worker_id: WorkerId

    def end(self, operation_id: str, host_pid: int | None = None) -> list[int]:
        """End the host, what is below it, and everything that carries the operation's mark; returns
        the ids of processes that could not be killed.

        What other operations left carries other marks, and is below no host any more.
        """

        def find() -> Iterator[int]:
            if host_pid is not None:
                yield host_pid
                yield from descendants(host_pid)
            for pid in self._ours():
                if variable(pid, OPERATION_VARIABLE) == operation_id:
                    yield pid

        return kill_all(find, within=PATIENCE)

    def ask_to_end(self, host_pid: int, is_over: Callable[[], bool]) -> None:
        """Let what the operation runs clean up, as long as it takes but not too long."""
        ask_to_end(host_pid, within=GRACE, is_over=is_over)

    def left(self) -> dict[str, list[int]]:
        """What the worker's former self has left, by the operation that started it."""
        found: dict[str, list[int]] = {}
        for pid in self._ours():
            operation_id = variable(pid, OPERATION_VARIABLE)
            if operation_id is not None:
                found.setdefault(operation_id, []).append(pid)
        return found

    def _ours(self) -> Iterator[int]:
        for pid in everybody():
            if pid != os.getpid() and variable(pid, WORKER_VARIABLE) == self.worker_id:
                yield pid


def end_orphan(host: ProcessIdentity, spared: Collection[int]) -> list[int]:
    """End a host whose worker is gone and that did not notice, with what is below it."""

    def find() -> Iterator[int]:
        if host.is_alive():
            yield host.pid
            yield from descendants(host.pid, spared=spared)

    return kill_all(find, within=PATIENCE)
