"""Word that an operation has begun: early enough to be watched, and not at all when it is over
before anybody could look."""

import threading
from dataclasses import replace

from conductor.domain.event import EventRecord
from conductor.domain.facts import OperationMoved, Said
from conductor.domain.ids import OperationId
from conductor.domain.messages import Perform
from conductor.domain.operation import OperationState
from conductor.runtime.engine.moment import now
from conductor.runtime.host.backend import LinkedBackend
from conductor.runtime.host.worker_link import Line

_PATIENCE = 0.05


class StartNotice:
    """Told after a moment, or before the operation's first word, whichever comes first."""

    def __init__(self, line: Line, order: Perform) -> None:
        self._line = line
        self._order = order
        self._telling = threading.Lock()
        self._is_closed = False
        self.is_told = False
        self._timer = threading.Timer(_PATIENCE, self.tell)
        self._timer.daemon = True
        self._timer.start()

    def tell(self) -> None:
        with self._telling:
            if self.is_told or self._is_closed:
                return
            self.is_told = True
            began = OperationMoved(OperationId(self._order.operation_id), OperationState.STARTED)
            self._line.tell(began)
            if self._order.start_event is not None:
                self._line.tell(Said(replace(self._order.start_event, timestamp=now())))

    def close(self) -> None:
        """The operation is over: what was not told by now is its run's to tell."""
        self._timer.cancel()
        with self._telling:
            self._is_closed = True


class NoticingBackend(LinkedBackend):
    """The backend of one operation: its first word is preceded by the notice of its start."""

    def __init__(self, line: Line, notice: StartNotice) -> None:
        super().__init__(line)
        self._notice = notice

    def say(self, record: EventRecord) -> None:
        self._notice.tell()
        super().say(record)
