"""Looks after what those who are gone have left: their leases, and batches in the log."""

import logging
import threading
from collections.abc import Callable

_log = logging.getLogger(__name__)


class LeaseReaper:
    """`reap` is `Leases.reap`; `beat` proves that the server itself is alive; `checkpoint` brings
    into the tables what nobody else is going to; `refresh` reads what settings others changed."""

    def __init__(
        self,
        reap: Callable[[], list[str]],
        beat: Callable[[], object],
        checkpoint: Callable[[], object],
        refresh: Callable[[], object],
        *,
        seconds: float,
    ) -> None:
        self._reap = reap
        self._beat = beat
        self._checkpoint = checkpoint
        self._refresh = refresh
        self._seconds = seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lease-reaper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            try:
                self._beat()
                self._checkpoint()
                self._refresh()
                for worker_id in self._reap():
                    _log.warning("worker %s is silent: what it had was recovered", worker_id)
            except Exception:  # noqa: BLE001 - the edge of this thread: it looks again
                _log.exception("the leases could not be looked after")
