"""Applies batches of facts: all or nothing each, fenced by the execution's epoch."""

from collections.abc import Sequence
from dataclasses import replace

from conductor.control.services.checkpoint import checkpoint
from conductor.control.services.confidences import Confidences
from conductor.control.services.discretion import NOTHING_CONFIDED
from conductor.control.services.page_checks import Refused, check
from conductor.control.services.page_of_facts import PageOfFacts, read_page
from conductor.control.services.page_writing import write
from conductor.control.services.stores.batch_log import BatchLog
from conductor.control.services.stores.execution_leases import HeldExecution
from conductor.control.services.work import UnitOfWork
from conductor.control.services.write_ahead_log import WriteAheadLog
from conductor.domain.clock import Clock
from conductor.domain.errors import ConductorError
from conductor.domain.execution import FINAL
from conductor.domain.facts import Batch, ExecutionMoved, Fact, Receipt

_WRITTEN = Receipt(is_written=True)


class Journal:
    """Belongs to one writer thread: it remembers what it wrote last, see `WriteAheadLog`.

    Without `confidences` nothing that is written holds a secret.
    """

    def __init__(self, clock: Clock, confidences: Confidences | None = None) -> None:
        self._clock = clock
        self._confidences = confidences
        self._log = WriteAheadLog(clock)

    def append(self, log: BatchLog, batch: Batch) -> Receipt | None:
        """Without a transaction around it; None, and nothing done, when it needs one."""
        return _WRITTEN if self._log.append(log, [batch]) else None

    def apply_run(self, unit: UnitOfWork, batches: Sequence[Batch]) -> list[Receipt]:
        """Batches of one execution in one epoch, in their order. What was answered before gets the
        same answer again."""
        if self._log.append(unit.batch_log, batches):
            return [_WRITTEN] * len(batches)
        try:
            held = self._held(unit, batches[0])
        except Refused as refusal:
            return [_refused(refusal)] * len(batches)
        fresh = _unknown(batches, held.last_batch)
        written = self._write_fresh(unit, held, fresh) if fresh else []
        receipts = {id(batch): receipt for batch, receipt in zip(fresh, written, strict=True)}
        return [receipts.get(id(each)) or _answered_before(unit, each) for each in batches]

    @property
    def patience(self) -> float | None:
        """How long to wait before asking again what is due; None when nothing is logged."""
        return self._log.patience

    @property
    def has_due(self) -> bool:
        """Whether it is time for `checkpoint`."""
        return bool(self._log.due())

    def checkpoint(self, unit: UnitOfWork, *, is_last: bool = False) -> None:
        """Bring into the tables what has been in the log for long enough; all, if it `is_last`."""
        for execution_id in self._log.logged() if is_last else self._log.due():
            held = checkpoint(unit, execution_id)
            if held is None:
                self._log.forget(execution_id)
            else:
                self._log.applied(held, held, ())

    def forget(self) -> None:
        """What was written last may be undone: rely on the database alone."""
        self._log.forget()

    def _held(self, unit: UnitOfWork, first: Batch) -> HeldExecution:
        held = _fenced(unit.executions.hold(first.execution_id), first)
        if self._log.is_applied(held, first.number):
            return held
        return _fenced(checkpoint(unit, first.execution_id), first)

    def _write_fresh(
        self, unit: UnitOfWork, before: HeldExecution, batches: Sequence[Batch]
    ) -> list[Receipt]:
        """All as one: this is where the speed comes from, the tables are touched once. When that is
        refused, singly. What comes after the end is never part of the one, so that it is refused.
        """
        discretion = self._confidences.of(before, unit) if self._confidences else NOTHING_CONFIDED
        in_time = _up_to_the_end(batches)
        facts = discretion.cover([fact for batch in in_time for fact in batch.facts])
        pages: list[PageOfFacts] = []
        receipt, held = self._try(unit, before, facts, pages)
        if receipt.is_written or len(batches) == 1:
            receipts, rest = [receipt] * len(in_time), batches[len(in_time) :]
        else:
            receipts, rest = [], batches
        for batch in rest:
            receipt, held = self._try(unit, held, discretion.cover(batch.facts), pages)
            receipts.append(receipt)
        _note_refusals(unit, batches, receipts)
        held = replace(
            held,
            last_batch=max(held.last_batch, *(each.number for each in batches)),
            unnumbered=held.unnumbered + sum(not each.number for each in batches),
        )
        if held != before:
            unit.executions.advance(held)
        self._log.applied(before, held, pages, discretion)
        return receipts

    def _try(
        self,
        unit: UnitOfWork,
        held: HeldExecution,
        facts: Sequence[Fact],
        written: list[PageOfFacts],
    ) -> tuple[Receipt, HeldExecution]:
        """Nothing is written before all is checked, so a refusal leaves nothing to be undone and
        its neighbours never notice it."""
        page = read_page(facts)
        try:
            checked = check(unit, held, page)
        except ConductorError as error:
            return _refused(error), held
        written.append(page)
        return Receipt(is_written=True), write(unit, held, checked, self._clock.now())


def _fenced(held: HeldExecution | None, batch: Batch) -> HeldExecution:
    if held is None:
        raise Refused(f"execution {batch.execution_id} is gone")
    if held.epoch != batch.epoch:
        raise Refused(
            f"execution {held.id} is in epoch {held.epoch}, the batch is from "
            f"{batch.epoch}: another worker has it now"
        )
    return held


def _unknown(batches: Sequence[Batch], last: int) -> list[Batch]:
    """Those that were not answered yet, each once: copies of one may wait side by side."""
    found = []
    for batch in batches:
        if not 0 < batch.number <= last:
            found.append(batch)
            last = batch.number or last
    return found


def _refused(error: ConductorError) -> Receipt:
    conflicts = error.conflicts if isinstance(error, Refused) else ()
    return Receipt(is_written=False, conflicts=conflicts, refusal=str(error))


def _answered_before(unit: UnitOfWork, batch: Batch) -> Receipt:
    refusal = unit.executions.refusal(batch.execution_id, batch.number)
    return refusal or Receipt(is_written=True)


def _note_refusals(unit: UnitOfWork, batches: Sequence[Batch], receipts: Sequence[Receipt]) -> None:
    for batch, receipt in zip(batches, receipts, strict=True):
        if batch.number and not receipt.is_written:
            unit.executions.note_refusal(batch.execution_id, batch.number, receipt)


def _up_to_the_end(batches: Sequence[Batch]) -> Sequence[Batch]:
    """The batches up to the one that ends the execution, with it; all when none does."""
    for place, batch in enumerate(batches, start=1):
        if any(isinstance(fact, ExecutionMoved) and fact.status in FINAL for fact in batch.facts):
            return batches[:place]
    return batches
