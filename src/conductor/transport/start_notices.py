"""Word that operations have begun: early enough to be watched, and not at all of one that is over
before anybody could look."""

import logging
import threading
from collections.abc import Callable, Iterable

from conductor.domain.clock import Clock
from conductor.transport.jobs import Job

_log = logging.getLogger(__name__)
_PATIENCE = 0.05


class StartNotices:
    """One thread looks after all of them; it sleeps while nothing runs."""

    def __init__(self, running: Callable[[], Iterable[Job]], clock: Clock) -> None:
        self._running = running
        self._clock = clock
        self._seen: set[Job] = set()
        self._has_begun = threading.Event()
        threading.Thread(target=self._watch, name="start-notices", daemon=True).start()

    def begun(self) -> None:
        """Something runs now."""
        if not self._has_begun.is_set():
            self._has_begun.set()

    def tell(self, job: Job) -> None:
        job.tell_start(self._clock.now())

    def _watch(self) -> None:
        pause = threading.Event()
        while self._has_begun.wait():
            pause.wait(_PATIENCE)
            self._has_begun.clear()
            try:
                self._look()
            except Exception:  # noqa: BLE001 - the edge of this thread: it looks again
                _log.exception("the start of operations could not be told")

    def _look(self) -> None:
        """What was there at the last look already has taken a moment."""
        running = set(self._running())
        for job in running & self._seen:
            self.tell(job)
            job.lasts()
        self._seen = running
        if running:
            self._has_begun.set()
