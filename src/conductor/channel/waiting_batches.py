"""Batches that wait to be written or sent, with the future of each."""

import queue
from concurrent.futures import Future

from conductor.domain.facts import Batch, Receipt

WaitingBatch = tuple[Batch, "Future[Receipt]"]


class WaitingBatches:
    """Any thread puts, one takes: all that wait, up to `most` at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._queue: queue.SimpleQueue[WaitingBatch | None] = queue.SimpleQueue()

    def put(self, batch: Batch) -> "Future[Receipt]":
        future: Future[Receipt] = Future()
        self._queue.put((batch, future))
        return future

    def close(self) -> None:
        """What was put before is still taken."""
        self._queue.put(None)

    def take(self) -> tuple[list[WaitingBatch], bool]:
        """Waits for the first; false with the last of them, after `close`."""
        taken: list[WaitingBatch] = []
        item = self._queue.get()
        while item is not None:
            taken.append(item)
            if len(taken) >= self._most or self._queue.empty():
                return taken, True
            item = self._queue.get()
        return taken, False
