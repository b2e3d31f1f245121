"""Applies batches of facts: all or nothing each, fenced by the execution's epoch."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from conductor.control.services.page_checks import Refused, check
from conductor.control.services.page_of_facts import read_page
from conductor.control.services.page_writing import write
from conductor.control.services.stores import HeldExecution
from conductor.control.services.work import UnitOfWork
from conductor.domain.clock import Clock
from conductor.domain.errors import ConductorError
from conductor.domain.execution import FINAL
from conductor.domain.facts import Batch, ExecutionMoved, Fact, Receipt


@dataclass(frozen=True)
class Journal:
    clock: Clock

    def apply_run(self, unit: UnitOfWork, batches: Sequence[Batch]) -> list[Receipt]:
        """Batches of one execution in one epoch, in their order. What was answered before gets the
        same answer again."""
        first = batches[0]
        try:
            held = _fenced(unit.executions.hold(first.execution_id), first)
        except Refused as refusal:
            return [_refused(refusal)] * len(batches)
        fresh = _unknown(batches, held.last_batch)
        written = self._write_fresh(unit, held, fresh) if fresh else []
        receipts = {id(batch): receipt for batch, receipt in zip(fresh, written, strict=True)}
        return [receipts.get(id(each)) or _answered_before(unit, each) for each in batches]

    def _write_fresh(
        self, unit: UnitOfWork, before: HeldExecution, batches: Sequence[Batch]
    ) -> list[Receipt]:
        """All as one: this is where the speed comes from, the tables are touched once. When that is
        refused, singly. What comes after the end is never part of the one, so that it is refused.
        """
        in_time = _up_to_the_end(batches)
        facts = [fact for batch in in_time for fact in batch.facts]
        receipt, held = self._try(unit, before, facts)
        if receipt.is_written or len(batches) == 1:
            receipts, rest = [receipt] * len(in_time), batches[len(in_time) :]
        else:
            receipts, rest = [], batches
        for batch in rest:
            receipt, held = self._try(unit, held, batch.facts)
            receipts.append(receipt)
        _note_refusals(unit, batches, receipts)
        held = replace(held, last_batch=batches[-1].number or held.last_batch)
        if held != before:
            unit.executions.advance(held)
        return receipts

    def _try(
        self, unit: UnitOfWork, held: HeldExecution, facts: Sequence[Fact]
    ) -> tuple[Receipt, HeldExecution]:
        """Nothing is written before all is checked, so a refusal leaves nothing to be undone and
        its neighbours never notice it."""
        try:
            page = check(unit, held, read_page(facts))
        except ConductorError as error:
            return _refused(error), held
        return Receipt(is_written=True), write(unit, held, page, self.clock.now())


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
