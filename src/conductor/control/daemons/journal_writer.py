"""Writes the journal, one transaction after the other: every batch that waits goes into one."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from itertools import groupby

from conductor.channel.waiting_batches import WaitingBatch, WaitingBatches
from conductor.control.services.journal import Journal
from conductor.control.services.stores.batch_log import BatchLog
from conductor.control.services.work import StorageUnavailable, UnitOfWork, WritingWork
from conductor.domain.crash_points import (
    BATCH_APPLIED,
    BATCH_COMMITTED,
    BATCH_TAKEN,
    CHECKPOINTED,
    reached,
)
from conductor.domain.facts import Batch, Receipt

AppendingWork = Callable[[], AbstractContextManager[BatchLog]]

_log = logging.getLogger(__name__)
_MOST_AT_ONCE = 2000  # bounds the transaction, and so the wait of every other writer

_FIRST_PAUSE = 0.05  # seconds between two tries while the database is away
_LONGEST_PAUSE = 2.0


class JournalWriter:
    """`append` may be called from any thread; its future resolves after the disk has it, and raises
    `StorageUnavailable` when the writer was stopped before.

    `written` is called after each commit with the batches that are now on disk, before their
    futures resolve. While the database is away, batches wait in their order. What may be lost with
    the power, because it is done again, goes to `lazy_work`; a batch that comes alone and can be
    logged, to a log that is `appending`.
    """

    def __init__(
        self,
        work: WritingWork,
        journal: Journal,
        written: Callable[[Sequence[Batch]], None] = lambda batches: None,
        lazy_work: WritingWork | None = None,
        appending: AppendingWork | None = None,
    ) -> None:
        self._work = work
        self._appending = appending
        self._lazy_work = lazy_work or work
        self._journal = journal
        self._written = written
        self._waiting = WaitingBatches(_MOST_AT_ONCE)
        self._door = threading.Lock()
        self._turn = threading.Lock()
        self._patience: float | None = None  # for which the thread waits, or is about to wait
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def append(self, batch: Batch, *, is_called: bool = True) -> "Future[Receipt]":
        """Unless it `is_called`, `write_here` has to follow."""
        with self._door:
            if not self._stopped.is_set():
                return self._waiting.put(batch, is_called=is_called)
        future: Future[Receipt] = Future()
        future.set_exception(StorageUnavailable("the journal is closed"))
        return future

    def stop(self) -> None:
        """Refuse new batches, write all that wait, end the thread.

        When the database is away, what waits is given up after one more try.
        """
        with self._door:
            if self._stopped.is_set():
                return
            self._stopped.set()
            self._waiting.close()
        self._thread.join()

    def _run(self) -> None:
        """Whoever has the turn has the journal, too."""
        while not (self._waiting.is_closed and self._waiting.is_empty):
            self._waiting.wait(self._patience)
            with self._turn:
                self._commit(self._waiting.take())
                self._checkpoint()
                self._patience = self._journal.patience
        with self._turn:  # somebody else may still be writing what was taken before
            self._checkpoint(is_last=True)

    def write_here(self) -> None:
        """Write what waits in the calling thread, unless somebody is at it already: for those who
        have nothing else to do meanwhile. It saves the way to the writer's thread."""
        if self._turn.acquire(blocking=False):
            try:
                self._commit(self._waiting.take())
                is_wanted = self._journal.has_due or self._patience != self._journal.patience
            finally:
                self._turn.release()
            if self._waiting.is_empty and not is_wanted:
                return
        self._waiting.call()

    def _commit(self, taken: list[WaitingBatch]) -> None:
        if not taken:
            return
        batches = [batch for batch, _ in taken]
        reached(BATCH_TAKEN)
        try:
            receipts = self._write(batches)
        except StorageUnavailable as outage:
            for _, future in taken:
                future.set_exception(outage)
            return
        except Exception as error:  # noqa: BLE001 - the edge of this thread: it must not die
            self._split(taken, error)
            return
        self._tell(batches)
        for (_, future), receipt in zip(taken, receipts, strict=True):
            future.set_result(receipt)

    def _write(self, batches: Sequence[Batch]) -> list[Receipt]:
        """Sits an outage out; raises it only to a writer that is being stopped."""
        pause = _FIRST_PAUSE
        while True:
            try:
                with self._remembering():
                    receipts = self._appended(batches) or self._applied(batches)
                reached(BATCH_COMMITTED)
                return receipts
            except StorageUnavailable as outage:
                if pause == _FIRST_PAUSE:
                    _log.error("the journal waits, and tries again until it is written: %s", outage)
                if self._stopped.wait(pause):
                    raise
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _appended(self, batches: Sequence[Batch]) -> list[Receipt] | None:
        if self._appending is None or len(batches) > 1:
            return None
        with self._appending() as log:
            receipt = self._journal.append(log, batches[0])
        return [receipt] if receipt else None

    def _applied(self, batches: Sequence[Batch]) -> list[Receipt]:
        with self._work.writing() as unit:
            receipts = _apply_all(self._journal, unit, batches)
            reached(BATCH_APPLIED)
        return receipts

    def _checkpoint(self, *, is_last: bool = False) -> None:
        """Nothing is lost when it fails: what is in the log is found there later."""
        if not (is_last or self._journal.has_due):
            return
        try:
            with self._remembering(), self._lazy_work.writing() as unit:
                self._journal.checkpoint(unit, is_last=is_last)
                reached(CHECKPOINTED)
        except Exception:  # noqa: BLE001 - the edge of this thread: it must not die
            _log.exception("the log could not be brought into the tables")

    @contextmanager
    def _remembering(self) -> Iterator[None]:
        """What the journal remembers holds only if its transaction does."""
        try:
            yield
        except BaseException:
            self._journal.forget()
            raise

    def _tell(self, batches: Sequence[Batch]) -> None:
        try:
            self._written(batches)
        except Exception:  # noqa: BLE001 - a listener's fault must not end the journal
            _log.exception("whoever listens to the journal failed")

    def _split(self, taken: list[WaitingBatch], error: Exception) -> None:
        """A batch that the database cannot take must fail alone, so try each by itself."""
        if len(taken) > 1:
            for one in taken:
                self._commit([one])
            return
        _refuse(taken, error)


def _refuse(taken: list[WaitingBatch], error: Exception) -> None:
    names = ", ".join(sorted({batch.execution_id for batch, _ in taken}))
    _log.error("%d batches were lost, of executions %s", len(taken), names, exc_info=error)
    sentence = f"the journal could not write the batch: {error}"
    for _, future in taken:
        future.set_result(Receipt(is_written=False, refusal=sentence))


def _apply_all(journal: Journal, unit: UnitOfWork, batches: Sequence[Batch]) -> list[Receipt]:
    """Batches of one execution keep their order; executions go by id, so that locks never cross."""
    receipts: dict[int, Receipt] = {}
    places = sorted(range(len(batches)), key=lambda each: batches[each].execution_id)
    for _, run in groupby(places, lambda each: (batches[each].execution_id, batches[each].epoch)):
        of_run = list(run)
        written = journal.apply_run(unit, [batches[place] for place in of_run])
        receipts.update(zip(of_run, written, strict=True))
    return [receipts[place] for place in range(len(batches))]
