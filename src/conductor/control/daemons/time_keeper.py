"""Looks each second whose time is over."""

import logging
import threading
from collections.abc import Callable

_log = logging.getLogger(__name__)
_RHYTHM = 1.0  # seconds: time limits are given in seconds


class TimeKeeper:
    """`end_overdue` is `TimeLimits.end_overdue`."""

    def __init__(self, end_overdue: Callable[[], object], *, seconds: float = _RHYTHM) -> None:
        self._end_overdue = end_overdue
        self._seconds = seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="time-keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            try:
                self._end_overdue()
            except Exception:  # noqa: BLE001 - the edge of this thread: it looks again
                _log.exception("executions whose time is over could not be ended")
