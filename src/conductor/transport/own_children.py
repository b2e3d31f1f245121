"""The children of this process that somebody waits for; all others were adopted."""

import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from conductor.channel.subreaper import reap_adopted


class Child(Protocol):
    """As `subprocess.Popen` has it."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self) -> int: ...


AnyChild = TypeVar("AnyChild", bound=Child)


class OwnChildren:
    """A worker reaps what it adopts. A child that was reaped before it was waited for would seem to
    have succeeded, so whatever a worker starts is started here."""

    def __init__(self) -> None:
        self._pids: set[int] = set()
        self._lock = threading.Lock()

    def start(self, start: Callable[[], AnyChild]) -> AnyChild:
        with self._lock:
            process = start()
            self._pids.add(process.pid)
        return process

    def wait(self, process: Child) -> int:
        """Until it has ended. Its exit code."""
        code = process.wait()
        with self._lock:
            self._pids.discard(process.pid)
        return code

    def reap_adopted(self) -> None:
        """Bury what operations have left behind and what has ended since."""
        with self._lock:
            reap_adopted(self._pids)
