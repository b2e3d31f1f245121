"""Applies batches of facts: all or nothing each, fenced by the execution's epoch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from conductor.control.services.page_of_facts import PageOfFacts, read_page
from conductor.control.services.stores import StoredGraph
from conductor.control.services.work import UnitOfWork
from conductor.domain.clock import Clock
from conductor.domain.errors import ConductorError
from conductor.domain.execution import FINAL, Execution
from conductor.domain.facts import Batch, ExecutionMoved, Fact, Receipt
from conductor.domain.ids import NodeInstanceId
from conductor.domain.lifecycle import Actor
from conductor.domain.operation import OPERATION_LIFE, TERMINATED, OperationState


class Refused(ConductorError):
    """The batch cannot be written; its receipt says why."""

    def __init__(self, sentence: str, conflicts: Sequence[NodeInstanceId] = ()) -> None:
        super().__init__(sentence)
        self.conflicts = tuple(conflicts)


@dataclass(frozen=True)
class Journal:
    clock: Clock

    def apply_run(self, unit: UnitOfWork, batches: Sequence[Batch]) -> list[Receipt]:
        """Batches of one execution in one epoch, in their order. What was answered before gets the
        same answer again."""
        first = batches[0]
        execution = unit.executions.by_id(first.execution_id, for_update=True)
        try:
            execution = _held(execution, first)
        except Refused as refusal:
            return [_refused(refusal)] * len(batches)
        fresh = [each for each in batches if not 0 < each.number <= execution.last_batch]
        known = [each for each in batches if 0 < each.number <= execution.last_batch]
        receipts = [_answered_before(unit, each) for each in known]
        return receipts + (self._write_fresh(unit, execution, fresh) if fresh else [])

    def _write_fresh(
        self, unit: UnitOfWork, execution: Execution, batches: Sequence[Batch]
    ) -> list[Receipt]:
        """All as one: this is where the speed comes from, the tables are touched once. When that is
        refused, singly. What comes after the end is never part of the one, so that it is refused.
        """
        in_time = _up_to_the_end(batches)
        facts = [fact for batch in in_time for fact in batch.facts]
        receipt, execution = self._try(unit, execution, facts)
        if receipt.is_written or len(batches) == 1:
            receipts, rest = [receipt] * len(in_time), batches[len(in_time) :]
        else:
            receipts, rest = [], batches
        for batch in rest:
            receipt, execution = self._try(unit, execution, batch.facts)
            receipts.append(receipt)
        _note_answers(unit, batches, receipts)
        return receipts

    def _try(
        self, unit: UnitOfWork, execution: Execution, facts: Sequence[Fact]
    ) -> tuple[Receipt, Execution]:
        """Within a savepoint of its own, so that its neighbours never notice a refusal."""
        try:
            with unit.savepoint():
                execution = self._write(unit, execution, facts)
        except ConductorError as error:
            return _refused(error), execution
        return Receipt(is_written=True), execution

    def _write(self, unit: UnitOfWork, execution: Execution, facts: Sequence[Fact]) -> Execution:
        if execution.is_final:
            raise Refused(f"execution {execution.id} has ended")
        page = read_page(facts)
        now = self.clock.now()
        _write_operations(unit, execution, page, now)
        _write_instances(unit, execution, page)
        if page.said:
            unit.events.append(execution, page.said, now)
        for move in page.execution_moves:
            execution = _move(unit, execution, move)
        return execution


def _held(execution: Execution | None, batch: Batch) -> Execution:
    if execution is None:
        raise Refused(f"execution {batch.execution_id} is gone")
    if execution.epoch != batch.epoch:
        raise Refused(
            f"execution {execution.id} is in epoch {execution.epoch}, the batch is from "
            f"{batch.epoch}: another worker has it now"
        )
    return execution


def _refused(error: ConductorError) -> Receipt:
    conflicts = error.conflicts if isinstance(error, Refused) else ()
    return Receipt(is_written=False, conflicts=conflicts, refusal=str(error))


def _answered_before(unit: UnitOfWork, batch: Batch) -> Receipt:
    refusal = unit.executions.refusal(batch.execution_id, batch.number)
    return refusal or Receipt(is_written=True)


def _note_answers(unit: UnitOfWork, batches: Sequence[Batch], receipts: Sequence[Receipt]) -> None:
    for batch, receipt in zip(batches, receipts, strict=True):
        if batch.number and not receipt.is_written:
            unit.executions.note_refusal(batch.execution_id, batch.number, receipt)
    last = batches[-1]
    if last.number:
        unit.executions.note_batch(last.execution_id, last.number)


def _up_to_the_end(batches: Sequence[Batch]) -> Sequence[Batch]:
    """The batches up to the one that ends the execution, with it; all when none does."""
    for place, batch in enumerate(batches, start=1):
        if any(isinstance(fact, ExecutionMoved) and fact.status in FINAL for fact in batch.facts):
            return batches[:place]
    return batches


def _move(unit: UnitOfWork, before: Execution, move: ExecutionMoved) -> Execution:
    after = before.move_to(move.status, by=Actor.WORKER, at=move.at, error=move.error)
    unit.executions.move(before, after)
    return after


def _write_operations(
    unit: UnitOfWork, execution: Execution, page: PageOfFacts, now: datetime
) -> None:
    for graph in page.graphs:
        unit.tasks_graphs.add(StoredGraph(graph.graph_id, execution.id, graph.name, now))
    if page.operations:
        unit.operations.add_all(page.operations, now)
    if page.touched:
        known = unit.operations.briefs(execution.id, page.touched)
        _check_operations(execution, page, known)
        unit.operations.move_all(page.final_moves.values())
        unit.operations.judge_all(page.verdicts)
        unit.operations.remove_all(page.removed)
        total, finished = _growth(page, known)
    else:
        total = sum(operation.is_counted for operation in page.operations)
        finished = 0
    if total or finished:
        unit.executions.count(execution.id, total=total, finished=finished)


def _check_operations(
    execution: Execution, page: PageOfFacts, known: dict[str, tuple[OperationState, bool]]
) -> None:
    for identifier in page.touched:
        if identifier not in known:
            raise Refused(f"execution {execution.id} has no operation {identifier}")
    for identifier, states in page.moves.items():
        state = known[identifier][0]
        for target in states:
            OPERATION_LIFE.check(identifier, state, target, by=Actor.WORKER)
            state = target


def _growth(page: PageOfFacts, known: dict[str, tuple[OperationState, bool]]) -> tuple[int, int]:
    """How far the counters of (all, finished) operations move; NOPs count in neither."""
    total = sum(operation.is_counted for operation in page.operations)
    finished = 0
    for identifier, (state, is_counted) in known.items():
        was_finished = state in TERMINATED
        ends = page.final_moves.get(identifier)
        is_finished = was_finished or (ends is not None and ends.state in TERMINATED)
        if not is_counted:
            continue
        if identifier in page.removed:
            total -= 1
            finished -= was_finished
        elif is_finished and not was_finished:
            finished += 1
    return total, finished


def _write_instances(unit: UnitOfWork, execution: Execution, page: PageOfFacts) -> None:
    if page.instance_states:
        unit.node_instances.set_states(execution.tenant, page.instance_states)
    if not page.instance_changes:
        return
    versions = unit.node_instances.versions(
        execution.tenant, {change.instance_id for change in page.instance_changes}
    )
    changes = {}
    conflicts = []
    for change in page.instance_changes:
        if versions.get(change.instance_id) != change.version:
            conflicts.append(change.instance_id)
            continue
        versions[change.instance_id] = change.version + 1
        changes[change.instance_id] = (change.version + 1, change.runtime_properties)
    if conflicts:
        names = ", ".join(conflicts)
        raise Refused(f"changed since they were read: {names}; read them again", conflicts)
    unit.node_instances.set_runtime_properties(execution.tenant, changes)
