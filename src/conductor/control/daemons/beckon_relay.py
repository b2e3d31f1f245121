"""Lets workers that wait at other servers hear at once of what this one has for them."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from conductor.control.services.run_queue import RunQueue
from conductor.control.services.work import StorageUnavailable

_log = logging.getLogger(__name__)
_PAUSE = 1.0  # seconds before it listens again after an outage


class Notices(Protocol):
    def tell(self) -> None: ...
    def listen(self, hear: Callable[[], object], is_over: Callable[[], bool]) -> None: ...


class BeckonRelay:
    """A `RunQueue` over all servers of a database; without `notices` there is only this one. When
    word is lost, workers look by themselves with their next beat."""

    def __init__(self, here: RunQueue, notices: Notices | None) -> None:
        self._here = here
        self._is_wanted = threading.Event()
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=work, args=(notices,), name=name, daemon=True)
            for name, work in (("beckon-out", self._tell), ("beckon-in", self._listen))
            if notices is not None
        ]

    def beckon(self) -> None:
        self._here.beckon()
        self._is_wanted.set()

    def wait(self, seconds: float, *, since: int) -> int:
        return self._here.wait(seconds, since=since)

    def start(self) -> None:
        for each in self._threads:
            each.start()

    def stop(self) -> None:
        self._stopped.set()
        self._is_wanted.set()
        for each in self._threads:
            each.join()

    def _tell(self, notices: Notices) -> None:
        while True:
            self._is_wanted.wait()
            self._is_wanted.clear()
            if self._stopped.is_set():
                return
            self._try(notices.tell)

    def _listen(self, notices: Notices) -> None:
        while not self._stopped.is_set():
            self._try(lambda: notices.listen(self._here.beckon, self._stopped.is_set))
            self._stopped.wait(_PAUSE)

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except StorageUnavailable as outage:
            _log.info("other servers cannot be heard or told now: %s", outage)
        except Exception:  # noqa: BLE001 - the edge of this thread: it goes on
            _log.exception("other servers cannot be heard or told")
