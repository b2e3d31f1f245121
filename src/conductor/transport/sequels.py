"""What a run has foretold: what follows when an operation succeeds and leaves nothing to decide."""

import threading
from collections.abc import Sequence
from datetime import datetime

from conductor.domain.facts import Fact, Said
from conductor.domain.messages import Foretell, Performed


class Sequels:
    """Those of one run. They are heard in one thread and asked for in another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._head = ""
        self._foretold: dict[str, Foretell] = {}
        self._is_closed = False

    def begin(self, head: str = "") -> None:
        """The run has ordered this operation itself, and what it foretold before is void."""
        with self._lock:
            self._head = head
            self._foretold.clear()

    def close(self) -> None:
        """Nothing follows by itself any more."""
        with self._lock:
            self._is_closed = True

    def foretell(self, sequel: Foretell) -> None:
        with self._lock:
            if sequel.head == self._head:
                self._foretold[sequel.operation_id] = sequel

    def after(self, performed: Performed) -> Foretell | None:
        """None when the run has to decide what follows."""
        with self._lock:
            if self._is_closed or not _is_plain(performed):
                self._foretold.clear()
                return None
            return self._foretold.pop(performed.operation_id, None)


def facts_at(facts: Sequence[Fact], moment: datetime) -> list[Fact]:
    """As they are when they become true."""
    return [Said(each.record.at(moment)) if isinstance(each, Said) else each for each in facts]


def _is_plain(performed: Performed) -> bool:
    return performed.failure is None and performed.result is None and not performed.changed
