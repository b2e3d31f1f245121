"""Sends batches in their order, as many as wait with one request."""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from conductor.domain.facts import Batch, Receipt

_MOST_AT_ONCE = 500

_Waiting = tuple[Batch, "Future[Receipt]"]


class BatchSender:
    """While one request is under way, the others gather. `send` may take as long as it likes. When
    it refuses several as a whole, each is sent alone, so that none suffers for another."""

    def __init__(self, send: Callable[[Sequence[Batch]], list[Receipt]]) -> None:
        self._send = send
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="batch-sender", daemon=True)
        self._thread.start()

    def append(self, batch: Batch) -> "Future[Receipt]":
        future: Future[Receipt] = Future()
        self._waiting.put((batch, future))
        return future

    def stop(self) -> None:
        """Send all that waits, end the thread."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        is_open = True
        while is_open:
            taken, is_open = self._take()
            if taken:
                self._deliver(taken)

    def _take(self) -> tuple[list[_Waiting], bool]:
        taken: list[_Waiting] = []
        item = self._waiting.get()
        while item is not None:
            taken.append(item)
            if len(taken) >= _MOST_AT_ONCE or self._waiting.empty():
                return taken, True
            item = self._waiting.get()
        return taken, False

    def _deliver(self, taken: list[_Waiting]) -> None:
        try:
            receipts = self._send([batch for batch, _ in taken])
        except Exception as error:  # noqa: BLE001 - the edge of this thread: it must not die
            if len(taken) > 1:
                for one in taken:
                    self._deliver([one])
                return
            receipts = [Receipt(is_written=False, refusal=f"not written: {error}")]
        for (_, future), receipt in zip(taken, receipts, strict=True):
            future.set_result(receipt)
