"""What a script had printed when its host died, and nobody has said yet."""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from conductor.channel.spool import as_logged, ends, remainder, remove_scripts, tend
from conductor.domain.clock import Clock
from conductor.domain.event import LOG, EventRecord
from conductor.domain.facts import Said
from conductor.transport.jobs import Job

_LINES_AT_ONCE, _CHARACTERS_AT_ONCE = 1000, 1 << 20


@dataclass(frozen=True)
class LastWords:
    """`spool` is the folder into which the hosts of this worker let scripts print."""

    spool: Path
    clock: Clock
    _lost: dict[str, None] = field(default_factory=dict)
    _told: dict[str, dict[str, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def expect(self, job: Job) -> None:
        """Its host is lost: keep its spools."""
        with self._lock:
            self._lost[job.order.operation_id] = None

    def write(self, job: Job) -> None:
        """Write them down before anybody hears how the operation ended: once, also when it runs
        again and is lost again while its first spools are still there."""
        operation_id, masker = job.order.operation_id, job.scope.journal.secrets.masker
        said = {**self._told.get(operation_id, {}), **job.spooled}
        for lines in _portions(remainder(self.spool, operation_id, said, masker)):
            job.scope.journal.append([Said(self._record(job, line)) for line in lines])
        remove_scripts(self.spool, operation_id)
        with self._lock:
            self._told[operation_id] = ends(self.spool, operation_id)
            del self._lost[operation_id]

    def begin(self) -> None:
        """Nothing runs yet: scripts and spools that a former self has left are nobody's."""
        remove_scripts(self.spool)
        tend(self.spool, lambda _: True)

    def tend(self, is_running: Callable[[str], bool]) -> None:
        """Remove the spools of operations that are over."""
        with self._lock:
            lost, told = set(self._lost), list(self._told)
        tend(self.spool, lambda each: not (is_running(each) or each in lost))
        for operation_id in told:
            if not ends(self.spool, operation_id):
                with self._lock:
                    self._told.pop(operation_id, None)

    def _record(self, job: Job, message: str) -> EventRecord:
        """In the name of the operation."""
        event = job.order.start_event
        context = event.context if event else {"task_id": job.order.operation_id}
        return EventRecord(LOG, message, self.clock.now(), None, "info", "ctx", context)


def _portions(printed: Iterable[tuple[str, str]]) -> Iterator[list[str]]:
    """Lines as they are logged, as many as make a batch of reasonable size."""
    lines: list[str] = []
    characters = 0
    for stream, text in printed:
        lines.append(as_logged(stream, text))
        characters += len(text)
        if len(lines) >= _LINES_AT_ONCE or characters >= _CHARACTERS_AT_ONCE:
            yield lines
            lines, characters = [], 0
    if lines:
        yield lines
