"""Wakes the workers that are waiting for news at this server."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from conductor.control.services.run_queue import RunQueue


class Beckoning:
    """Counts, so that nobody misses what happened while he was not waiting."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    def beckon(self) -> None:
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def wait(self, seconds: float, *, since: int) -> int:
        with self._changed:
            self._changed.wait_for(lambda: self._count > since, timeout=seconds)
            return self._count


@dataclass(frozen=True)
class Freeing:
    """Beckons for those after whose news a place may be free: the queue is looked at as well."""

    queue: RunQueue
    look: Callable[[], object]

    def beckon(self) -> None:
        self.queue.beckon()
        self.look()

    def wait(self, seconds: float, *, since: int) -> int:
        return self.queue.wait(seconds, since=since)
