"""The threads that perform the operations of a local execution."""

import queue
import threading
from collections.abc import Callable

Work = Callable[[], object]


class WorkThreads:
    """At most `size`, made while there is work that no thread has taken yet."""

    def __init__(self, size: int, name: str) -> None:
        self._size = size
        self._name = name
        self._made = 0
        self._work: queue.SimpleQueue[Work | None] = queue.SimpleQueue()

    def submit(self, work: Work) -> None:
        self._work.put(work)
        if self._made < self._size and not self._work.empty():
            self._made += 1
            name = f"{self._name}-{self._made}"
            threading.Thread(target=self._serve, name=name, daemon=True).start()

    def close(self) -> None:
        """They end when they are done with what they have; nobody waits for that."""
        for _ in range(self._made):
            self._work.put(None)

    def _serve(self) -> None:
        while (work := self._work.get()) is not None:
            work()
