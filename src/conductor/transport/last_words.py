"""What a script had printed when its host died, and nobody has said yet."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from conductor.channel.spool import as_logged, remainder, remove_scripts, tend
from conductor.domain.clock import Clock
from conductor.domain.event import LOG, EventRecord
from conductor.domain.facts import Said
from conductor.transport.jobs import Job

_AT_ONCE = 1000


@dataclass(frozen=True)
class LastWords:
    """`spool` is the folder into which the hosts of this worker let scripts print."""

    spool: Path
    clock: Clock
    _lost: dict[str, None] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, job: Job) -> None:
        """Write them down before anybody hears how the operation ended."""
        operation_id = job.order.operation_id
        with self._lock:
            self._lost[operation_id] = None
        said = [
            Said(self._record(job, as_logged(stream, line)))
            for stream, line in remainder(self.spool, operation_id, job.spooled)
        ]
        for start in range(0, len(said), _AT_ONCE):
            job.scope.journal.append(said[start : start + _AT_ONCE])
        remove_scripts(self.spool, operation_id)
        with self._lock:
            del self._lost[operation_id]

    def begin(self) -> None:
        """Nothing runs yet: scripts that a former self has left are nobody's."""
        remove_scripts(self.spool)

    def tend(self, is_running: Callable[[str], bool]) -> None:
        """Remove the spools of operations that are over."""
        with self._lock:
            lost = set(self._lost)
        tend(self.spool, lambda each: not (is_running(each) or each in lost))

    def _record(self, job: Job, message: str) -> EventRecord:
        """In the name of the operation."""
        event = job.order.start_event
        context = event.context if event else {"task_id": job.order.operation_id}
        return EventRecord(LOG, message, self.clock.now(), None, "info", "ctx", context)
