"""Executions whose time is over are ended, whatever they do."""

from dataclasses import dataclass, replace

from conductor.control.services.announcements import say
from conductor.control.services.checkpoint import checkpoint
from conductor.control.services.run_queue import RunQueue
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.ids import ExecutionId
from conductor.domain.lifecycle import Actor

S = ExecutionStatus


@dataclass(frozen=True)
class TimeLimits:
    work: UnitOfWorkFactory
    queue: RunQueue
    clock: Clock

    def end_overdue(self) -> None:
        """Kill them: whoever had time to end by himself has had it. They end as failed."""
        with self.work.reading() as unit:
            overdue = [
                each.id for each in unit.executions.overdue(self.clock.now()) if not each.is_overdue
            ]
        for identifier in overdue:
            with self.work.writing() as unit:
                self._end(unit, identifier)

    def _end(self, unit: UnitOfWork, identifier: ExecutionId) -> None:
        checkpoint(unit, identifier)
        before = unit.executions.by_id(identifier, for_update=True)
        now = self.clock.now()
        if before is None or before.is_final or before.ends_by is None or before.ends_by > now:
            return
        error = f"it ran for longer than its time limit of {before.time_limit} s"
        after = self._ended(before, error)
        unit.executions.move(before, after)
        say(unit, after, "workflow_overdue", f"is ended: {error}", now)
        unit.after_commit(self.queue.beckon)

    def _ended(self, before: Execution, error: str) -> Execution:
        now = self.clock.now()
        if before.status is S.KILL_CANCELLING:
            return replace(before, error=error)
        is_nobodys = before.status in (S.PENDING, S.STARTED) and before.worker_id is None
        target = S.FAILED if is_nobodys else S.KILL_CANCELLING
        return before.move_to(target, by=Actor.PERSON, at=now, error=error)
