"""Batches that wait to be written or sent, with the future of each."""

import threading
from collections import deque
from concurrent.futures import Future

from conductor.domain.facts import Batch, Receipt

WaitingBatch = tuple[Batch, "Future[Receipt]"]


class WaitingBatches:
    """Any thread puts; whoever's turn it is takes all that wait, up to `most` at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._batches: deque[WaitingBatch] = deque()
        self._news = threading.Condition()
        self._is_called = False
        self.is_closed = False

    def put(self, batch: Batch, *, is_called: bool = True) -> "Future[Receipt]":
        """Unless it `is_called`, whoever waits is left asleep: somebody else is going to take it,
        or to `call`."""
        future: Future[Receipt] = Future()
        with self._news:
            self._batches.append((batch, future))
            if is_called:
                self._news.notify()
        return future

    def call(self) -> None:
        """Wake whoever waits, also when nothing is there."""
        with self._news:
            self._is_called = True
            self._news.notify()

    def close(self) -> None:
        """What was put before is still taken."""
        self.is_closed = True
        self.call()

    def wait(self, within: float | None = None) -> bool:
        """For the first batch, or a call; false when neither came within so many seconds."""
        with self._news:
            came = self._news.wait_for(lambda: self._batches or self._is_called, within)
            self._is_called = self.is_closed
        return bool(came)

    def take(self) -> list[WaitingBatch]:
        """At once, in their order."""
        with self._news:
            count = min(len(self._batches), self._most)
            return [self._batches.popleft() for _ in range(count)]

    @property
    def is_empty(self) -> bool:
        return not self._batches
