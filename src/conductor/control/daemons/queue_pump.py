"""Starts queued executions as soon as their deployment is free."""

import logging
import threading
from collections.abc import Callable, Sequence

from conductor.domain.execution import FINAL
from conductor.domain.facts import Batch, ExecutionMoved

_log = logging.getLogger(__name__)
_LOOK_ANYWAY_SECONDS = 10.0  # another server on the same database may have freed a place


class QueuePump:
    """`start_queued` is `WaitingLine.start_queued`; `note` suits `JournalWriter`'s `written`."""

    def __init__(self, start_queued: Callable[[], object]) -> None:
        self._start_queued = start_queued
        self._wake = threading.Event()
        self._is_stopped = False
        self._thread = threading.Thread(target=self._run, name="queue-pump", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._wake.set()

    def note(self, batches: Sequence[Batch]) -> None:
        """Look at the queue when one of the written batches ended an execution."""
        for batch in batches:
            for fact in batch.facts:
                if isinstance(fact, ExecutionMoved) and fact.status in FINAL:
                    self._wake.set()
                    return

    def stop(self) -> None:
        self._is_stopped = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._is_stopped:
            try:
                self._start_queued()
            except Exception:  # noqa: BLE001 - the edge of this thread: the next wake tries again
                _log.exception("queued executions could not be started")
            self._wake.wait(_LOOK_ANYWAY_SECONDS)
            self._wake.clear()
