"""How executions are cancelled and killed (rest-contract §6.8)."""

from collections.abc import Mapping
from dataclasses import dataclass

from conductor.control.services.announcements import say
from conductor.control.services.checkpoint import checkpoint
from conductor.control.services.deeds import did
from conductor.control.services.errors import IllegalAction
from conductor.control.services.run_queue import CancelKind, RunQueue
from conductor.control.services.waiting_line import WaitingLine
from conductor.control.services.work import UnitOfWork
from conductor.domain.clock import Clock
from conductor.domain.execution import EXECUTION_LIFE, Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.lifecycle import Actor

S = ExecutionStatus
_TARGETS: Mapping[CancelKind, ExecutionStatus] = {
    "cancel": S.CANCELLING,
    "force-cancel": S.FORCE_CANCELLING,
    "kill": S.KILL_CANCELLING,
}


@dataclass(frozen=True)
class Stopping:
    queue: RunQueue
    clock: Clock
    line: WaitingLine

    def stop(
        self, unit: UnitOfWork, caller: Caller, before: Execution, kind: CancelKind, reason: str
    ) -> Execution:
        """With what it has started and what still goes on, at any depth. Its row is locked."""
        after = self._stop(unit, caller, before, kind, reason)
        ended = [after]
        for parent in ended:
            for child in unit.executions.active_children(parent.id):
                checkpoint(unit, child.id)
                if _may_be(child, kind):
                    because = f"with {parent.id}, which started it"
                    ended.append(self._stop(unit, caller, child, kind, because))
        return after

    def _stop(
        self, unit: UnitOfWork, caller: Caller, before: Execution, kind: CancelKind, reason: str
    ) -> Execution:
        target = _target(before, kind)
        _refuse_vain(before, target, kind)
        error = None if before.is_overdue else ""
        now = self.clock.now()
        after = before.move_to(target, by=Actor.PERSON, at=now, error=error)
        after = did(unit, after, kind, caller, reason, now)
        unit.executions.move(before, after)
        if target is S.CANCELLED:
            say(unit, after, "workflow_cancelled", "was cancelled before it began", now)
            unit.after_commit(self.line.start_queued)
        else:
            unit.after_commit(self.queue.beckon)
        return after


def _target(execution: Execution, kind: CancelKind) -> ExecutionStatus:
    return S.CANCELLED if execution.is_nobodys else _TARGETS[kind]


def _refuse_vain(execution: Execution, target: ExecutionStatus, kind: CancelKind) -> None:
    if EXECUTION_LIFE.allows(execution.status, target, by=Actor.PERSON):
        return
    if execution.is_final:
        raise IllegalAction(
            f"execution {execution.id} has ended: it is {execution.status}, and there is nothing "
            f"to {kind} any more"
        )
    raise IllegalAction(
        f"execution {execution.id} is {execution.status} already, which goes further than {kind}"
    )


def _may_be(execution: Execution, kind: CancelKind) -> bool:
    """It is not being ended already, in this or in a harder way."""
    target = _target(execution, kind)
    return execution.status is not target and EXECUTION_LIFE.allows(
        execution.status, target, by=Actor.PERSON
    )
