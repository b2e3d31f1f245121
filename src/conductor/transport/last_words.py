"""What a script had printed when its host or its worker died, and nobody has said yet."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from conductor.channel.spool import (
    Unsaid,
    as_logged,
    ends,
    left_operations,
    remainder,
    remove_scripts,
    spool_names,
    tend,
)
from conductor.channel.spool_notes import SpoolNotes, begin_notes, remove_notes, said_of
from conductor.domain.clock import Clock
from conductor.domain.event import LOG, EventRecord
from conductor.domain.facts import Batch, Said
from conductor.domain.ids import ExecutionId, WorkerId
from conductor.domain.masking import masker_of
from conductor.domain.worker import LeftBehind
from conductor.transport.answers import receipt_of
from conductor.transport.jobs import Job
from conductor.transport.records import Records

_log = logging.getLogger(__name__)

_LINES_AT_ONCE, _CHARACTERS_AT_ONCE = 1000, 1 << 20


@dataclass(frozen=True)
class LastWords:
    """`spool` is the folder into which the hosts of this worker let scripts print."""

    spool: Path
    clock: Clock
    _lost: dict[str, None] = field(default_factory=dict)
    _told: dict[str, dict[str, int]] = field(default_factory=dict)
    _notes: dict[str, dict[str, SpoolNotes]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, operation_id: str, said: Mapping[str, int], epoch: int, number: int) -> None:
        """That this batch, which is not on its way yet, says spools to these ends."""
        with self._lock:
            notes = self._notes.setdefault(operation_id, {})
            for spool, end in said.items():
                if spool not in notes:
                    notes[spool] = SpoolNotes(self.spool, spool)
                notes[spool].note(epoch, number, end)

    def settle(self, operation_id: str) -> None:
        """It says no more."""
        with self._lock:
            notes = self._notes.pop(operation_id, {})
        for each in notes.values():
            each.close()
        remove_notes(self.spool, notes)

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
            numbered = partial(self.note, operation_id, _ends_of(lines))
            job.scope.journal.append(self._facts(_context(job), lines), numbered=numbered)
        remove_scripts(self.spool, operation_id)
        self.settle(operation_id)
        with self._lock:
            self._told[operation_id] = ends(self.spool, operation_id)
            del self._lost[operation_id]

    def begin(self, records: Records, worker_id: WorkerId) -> None:
        """Nothing runs yet. What operations of a former self had printed is said in the name of
        that, before anybody else has their executions; then their scripts and spools are nobody's.
        """
        spooled = sorted(left_operations(self.spool))
        left = records.left_behind(worker_id, spooled) if spooled else []
        said = {each.operation_id: self._said_of(each) for each in left}  # before a number is given
        last: dict[str, int] = {}
        for each in left:
            number = last.get(each.execution_id, each.last_batch)
            ends_said = said[each.operation_id]
            last[each.execution_id] = self._say_late(records, each, ends_said, number)
        remove_scripts(self.spool)
        tend(self.spool, lambda _: True)
        remove_notes(self.spool)

    def tend(self, is_running: Callable[[str], bool]) -> None:
        """Remove the spools of operations that are over."""
        with self._lock:
            lost, told = set(self._lost), list(self._told)
        tend(self.spool, lambda each: not (is_running(each) or each in lost))
        for operation_id in told:
            if not ends(self.spool, operation_id):
                with self._lock:
                    self._told.pop(operation_id, None)
        remove_notes(self.spool)

    def _said_of(self, left: LeftBehind) -> dict[str, int]:
        said = {}
        for spool in spool_names(self.spool, left.operation_id):
            said[spool] = said_of(self.spool, spool, left.epoch, left.last_batch)
            begin_notes(self.spool, spool, left.epoch, said[spool])
        return said

    def _say_late(
        self, records: Records, left: LeftBehind, said: Mapping[str, int], number: int
    ) -> int:
        """Batches with the numbers that come next, so that each is written once, also when this
        worker is killed meanwhile. Returns the last number."""
        printed = remainder(self.spool, left.operation_id, said, masker_of(left.secrets))
        for lines in _portions(printed):
            number += 1
            self.note(left.operation_id, _ends_of(lines), left.epoch, number)
            facts = self._facts(left.context, lines)
            batch = Batch(ExecutionId(left.execution_id), left.epoch, facts, number)
            if (refusal := receipt_of(records.append(batch)).refusal) is not None:
                _log.warning("what %s had printed is lost: %s", left.operation_id, refusal)
                break
        self.settle(left.operation_id)
        return number

    def _facts(self, context: Mapping[str, Any], lines: Sequence[Unsaid]) -> list[Said]:
        """In the name of the operation."""
        now = self.clock.now()
        texts = [as_logged(each.stream, each.text) for each in lines]
        return [Said(EventRecord(LOG, text, now, None, "info", "ctx", context)) for text in texts]


def _context(job: Job) -> Mapping[str, Any]:
    event = job.order.start_event
    return event.context if event else {"task_id": job.order.operation_id}


def _ends_of(lines: Iterable[Unsaid]) -> dict[str, int]:
    return {each.spool: each.end for each in lines}


def _portions(printed: Iterable[Unsaid]) -> Iterator[list[Unsaid]]:
    """Lines as they are logged, as many as make a batch of reasonable size."""
    lines: list[Unsaid] = []
    characters = 0
    for each in printed:
        lines.append(each)
        characters += len(each.text)
        if len(lines) >= _LINES_AT_ONCE or characters >= _CHARACTERS_AT_ONCE:
            yield lines
            lines, characters = [], 0
    if lines:
        yield lines
