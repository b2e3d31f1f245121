"""Looks after what those who are gone have left: their leases, and batches in the log."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LeaseRound:
    """`reap` is `Leases.reap`; `beat` proves that the server itself is alive; `checkpoint` brings
    into the tables what nobody else is going to; `refresh` reads what settings others changed."""

    reap: Callable[[], list[str]]
    beat: Callable[[], object]
    checkpoint: Callable[[], object]
    refresh: Callable[[], object]

    def go(self) -> None:
        self.beat()
        self.checkpoint()
        self.refresh()
        for worker_id in self.reap():
            _log.warning("worker %s is silent: what it had was recovered", worker_id)
