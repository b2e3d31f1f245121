"""What a server does again and again, each in a thread of its own."""

import logging
import threading
from collections.abc import Callable

_log = logging.getLogger(__name__)


class Rounds:
    """Calls `go` every so many `seconds`; with `has_last_round` also when the server ends in order.
    Where it raises, that is logged, and the next round comes all the same."""

    def __init__(
        self,
        name: str,
        go: Callable[[], object],
        *,
        seconds: float,
        has_last_round: bool = False,
    ) -> None:
        self._name = name
        self._go = go
        self._seconds = seconds
        self._has_last_round = has_last_round
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self._pause()):
            self._try()
        if self._has_last_round:
            self._try()

    def _pause(self) -> float:
        return self._seconds

    def _try(self) -> None:
        try:
            self._go()
        except Exception:  # noqa: BLE001 - the edge of this thread: it goes again
            _log.exception("the round of %s failed; it goes again", self._name)
