"""Stores now and then when credentials were last used."""

import logging
import threading
from collections.abc import Callable

_log = logging.getLogger(__name__)


class LastUseWriter:
    """`store` is `LastUses.store`; it is called a last time when the server ends in order."""

    def __init__(self, store: Callable[[], object], *, seconds: float = 10) -> None:
        self._store = store
        self._seconds = seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="last-use-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            self._try()
        self._try()

    def _try(self) -> None:
        try:
            self._store()
        except Exception:  # noqa: BLE001 - the edge of this thread: it tries again
            _log.exception("when credentials were used could not be stored; it is tried again")
