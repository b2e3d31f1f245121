"""What clients say of the status of an execution (rest-contract 6.4, with the corrections of 26.1).

An execution's own token says how it goes. An administrator may say so in its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from conductor.control.services.announcements import say
from conductor.control.services.checkpoint import checkpoint
from conductor.control.services.errors import Forbidden, IllegalAction, InvalidStatusUpdate
from conductor.control.services.execution_access import own_execution
from conductor.control.services.executions import Executions
from conductor.control.services.run_queue import CancelKind
from conductor.control.services.work import UnitOfWork
from conductor.domain.errors import IllegalMove
from conductor.domain.execution import CANCELLING, WAITING, Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import ExecutionId
from conductor.domain.lifecycle import Actor
from conductor.domain.traffic import BY_SERVER

S = ExecutionStatus
_KINDS: Mapping[ExecutionStatus, CancelKind] = {
    S.CANCELLING: "cancel",
    S.FORCE_CANCELLING: "force-cancel",
    S.KILL_CANCELLING: "kill",
}
_ENDS = {
    S.TERMINATED: ("workflow_succeeded", "succeeded"),
    S.FAILED: ("workflow_failed", "failed"),
    S.CANCELLED: ("workflow_cancelled", "was cancelled"),
}


@dataclass(frozen=True)
class StatusUpdates:
    executions: Executions

    def update(
        self, caller: Caller, identifier: str, status: ExecutionStatus, error: str
    ) -> Execution:
        """To say that it is being cancelled is to cancel it. What has ended stays as it is."""
        executions = self.executions
        with executions.work.writing() as unit:
            checkpoint(unit, ExecutionId(identifier))
            before = own_execution(unit, caller, identifier)
            if caller.execution_id != before.id and not caller.is_admin:
                raise Forbidden("only its own token may change an execution's status")
            try:
                if status in _KINDS and before.status not in CANCELLING:
                    return executions.stopping.stop(unit, caller, before, _KINDS[status], "")
                _leave_to_the_server(before, status)
                error = executions.confidences.within(unit, before.id).masker.mask(error)
                now = executions.clock.now()
                after = before.move_to(status, by=Actor.WORKER, at=now, error=error)
            except (IllegalMove, IllegalAction) as refused:
                raise InvalidStatusUpdate(str(refused)) from refused
            if before.is_final:
                return before
            if after.is_final and caller.execution_id != before.id:
                after = self._taken_from_its_worker(unit, caller, after)
            unit.executions.move(before, after)
            if after.is_final:
                self._cancel_what_waited(unit, caller, before)
                unit.after_commit(executions.line.start_queued)
        return after

    def _cancel_what_waited(self, unit: UnitOfWork, caller: Caller, before: Execution) -> None:
        """In components, for it to begin: it never will."""
        if before.status not in WAITING:
            return
        for child in unit.executions.active_children(before.id):
            checkpoint(unit, child.id)
            because = f"with {before.id}, which started it"
            self.executions.stopping.stop(unit, caller, child, "cancel", because)

    def _taken_from_its_worker(
        self, unit: UnitOfWork, caller: Caller, ended: Execution
    ) -> Execution:
        """Who is told so, and ends what still runs of it. Nobody else will say how it ended."""
        kind, what = _ENDS[ended.status]
        error = f": {ended.error}" if ended.error else ""
        said = f"{what}, says {caller.username}{error}"
        say(unit, ended, kind, said, self.executions.clock.now())
        unit.executions.fence(ended.id)
        unit.after_commit(self.executions.queue.beckon)
        return replace(ended, worker_id=None)


def _leave_to_the_server(execution: Execution, status: ExecutionStatus) -> None:
    """What it carries out itself it also ends, together with the deployment or the blueprint."""
    is_servers = execution.workflow_id in BY_SERVER and execution.worker_id is not None
    if is_servers and not execution.is_final and status is not execution.status:
        raise IllegalMove(
            f"execution {execution.id} is {execution.status}: a server carries out "
            f"{execution.workflow_id}, and says itself how it ends; to stop it: "
            f"cfy executions cancel {execution.id}"
        )
