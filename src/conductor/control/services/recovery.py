"""At the start of a server: executions whose worker is gone come to an end that says so."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import ACTIVE, CANCELLING, Execution, ExecutionStatus
from conductor.domain.ids import WorkerId
from conductor.domain.lifecycle import Actor

LOST = "the worker was lost while it ran"


@dataclass(frozen=True)
class Recovery:
    work: UnitOfWorkFactory
    clock: Clock

    def recover(self, alive: Collection[WorkerId] = ()) -> list[Execution]:
        """End what no living worker has: failed, or cancelled when that was asked for.

        Pending executions that nobody had claimed stay as they are. The epoch of the others is
        raised, so that a worker that was only believed dead can write nothing more.
        """
        with self.work.writing() as unit:
            lost = [
                each
                for each in unit.executions.with_status(ACTIVE, limit=2**31 - 1)
                if each.worker_id not in alive and not _waits_for_a_worker(each)
            ]
            return [self._end(unit, each) for each in lost]

    def _end(self, unit: UnitOfWork, before: Execution) -> Execution:
        is_cancelled = before.status in CANCELLING
        status = ExecutionStatus.CANCELLED if is_cancelled else ExecutionStatus.FAILED
        now = self.clock.now()
        error = "" if is_cancelled else LOST
        after = before.move_to(status, by=Actor.RECOVERY, at=now, error=error)
        kind = "workflow_cancelled" if is_cancelled else "workflow_failed"
        message = f"'{before.workflow_id}' workflow execution {status}: {LOST}"
        record = EventRecord(EVENT, message, now, event_type=kind)
        unit.events.append(before, [record], now)
        unit.executions.move(before, after)
        unit.executions.fence(before.id)
        return replace(after, epoch=before.epoch + 1)


def _waits_for_a_worker(execution: Execution) -> bool:
    return execution.status is ExecutionStatus.PENDING and execution.worker_id is None
