"""Sends batches in their order, as many as wait with one request."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from conductor.channel.waiting_batches import WaitingBatch, WaitingBatches
from conductor.domain.facts import Batch, Receipt

_MOST_AT_ONCE = 500


class BatchSender:
    """While one request is under way, the others gather. `send` may take as long as it likes. When
    it refuses several as a whole, each is sent alone, so that none suffers for another."""

    def __init__(self, send: Callable[[Sequence[Batch]], list[Receipt]]) -> None:
        self._send = send
        self._waiting = WaitingBatches(_MOST_AT_ONCE)
        self._thread = threading.Thread(target=self._run, name="batch-sender", daemon=True)
        self._thread.start()

    def append(self, batch: Batch) -> "Future[Receipt]":
        return self._waiting.put(batch)

    def stop(self) -> None:
        """Send all that waits, end the thread."""
        self._waiting.close()
        self._thread.join()

    def _run(self) -> None:
        while not (self._waiting.is_closed and self._waiting.is_empty):
            self._waiting.wait()
            if taken := self._waiting.take():
                self._deliver(taken)

    def _deliver(self, taken: list[WaitingBatch]) -> None:
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
