"""Work that goes on after the answer to a request, in a few threads."""

import logging
import queue
import threading
from collections.abc import Callable
from contextlib import suppress

_log = logging.getLogger(__name__)
Errand = Callable[[], object]


class Errands:
    """Done in the order in which they come, `threads` of them at a time."""

    def __init__(self, name: str, threads: int = 2) -> None:
        self._waiting: queue.SimpleQueue[Errand | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True)
            for number in range(threads)
        ]

    def __call__(self, errand: Errand) -> None:
        self._waiting.put(errand)

    def start(self) -> None:
        for each in self._threads:
            each.start()

    def stop(self, seconds: float = 3) -> None:
        """What takes longer than that is left, and so is what has not begun: whoever owns it finds
        it unfinished."""
        with suppress(queue.Empty):
            while True:
                self._waiting.get_nowait()
        for _ in self._threads:
            self._waiting.put(None)
        for each in self._threads:
            each.join(seconds / len(self._threads))

    def _run(self) -> None:
        while (errand := self._waiting.get()) is not None:
            try:
                errand()
            except Exception:  # noqa: BLE001 - the edge of this thread: others wait
                _log.exception("what a request left to be done failed")
