"""What becomes of the executions of a worker that is gone (docs/explanation/durability.md)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from conductor.control.services.announcements import say
from conductor.control.services.checkpoint import checkpoint
from conductor.control.services.environment_record import locked
from conductor.control.services.environments import Environments
from conductor.control.services.reset import send_again
from conductor.control.services.system_workflows import workflow_of_no_deployment
from conductor.control.services.taking_up import tell_of_left
from conductor.control.services.undead import NONE_UNDEAD, Undead
from conductor.control.services.work import UnitOfWork
from conductor.domain.blueprint import UPLOAD_WORKFLOW
from conductor.domain.clock import Clock
from conductor.domain.deployment import ENVIRONMENT_WORKFLOWS
from conductor.domain.execution import ACTIVE, CANCELLING, Execution, ExecutionStatus
from conductor.domain.ids import ExecutionId
from conductor.domain.lifecycle import Actor
from conductor.domain.outcomes import obstacles
from conductor.domain.plugin import InstallationState

LOST = "the process that ran it was lost"
MOST_RECOVERIES = 5  # in a row, without a single operation that ended in between
_TOO_OFTEN = f"this was the {MOST_RECOVERIES + 1}th time. Find out what ends its processes"
S = ExecutionStatus


@dataclass(frozen=True)
class Recovery:
    clock: Clock
    environments: Environments

    def recover(
        self,
        unit: UnitOfWork,
        executions: Sequence[Execution],
        *,
        is_silent: bool = False,
        undead: Undead = NONE_UNDEAD,
    ) -> None:
        """Each goes on by itself where it can, and ends with the reason where it cannot. Its epoch
        is raised, so that a worker that was only believed dead can write nothing more. Of a worker
        that `is_silent` nobody knows what it still runs. What has `undead` processes does not go
        on beside them."""
        for each in executions:
            if each.workflow_id in ENVIRONMENT_WORKFLOWS:
                locked(unit, each)  # the deployment, always before its execution
            checkpoint(unit, each.id)
            execution = unit.executions.by_id(each.id, for_update=True)
            if execution is not None and _is_still_held(execution, each):
                unkilled = undead.of_held(execution)
                if not unkilled and is_silent and execution.status is S.KILL_CANCELLING:
                    unkilled = _unverified(execution)
                self._recover(unit, execution, unkilled)
                unit.executions.fence(execution.id)
        for identifier, sentence in undead.of_others(executions):
            self._tell(unit, identifier, sentence)

    def fail_installations(self, unit: UnitOfWork, worker_id: str) -> None:
        """Of plugins, which a worker that is gone had begun."""
        for each in unit.plugin_installations.held_by(worker_id):
            error = "the worker that installed it was lost: ask for it again"
            failed = each.move_to(InstallationState.ERROR, by=Actor.RECOVERY, error=error)
            unit.plugin_installations.swap(each, failed)

    def _tell(self, unit: UnitOfWork, identifier: ExecutionId, sentence: str) -> None:
        """Whoever has it by now, or how it has ended."""
        checkpoint(unit, identifier)
        execution = unit.executions.by_id(identifier, for_update=True)
        if execution is not None:
            say(
                unit,
                execution,
                "workflow_unverified",
                f"left something: {sentence}",
                self.clock.now(),
            )

    def _recover(self, unit: UnitOfWork, execution: Execution, unkilled: str) -> None:
        if execution.workflow_id in ENVIRONMENT_WORKFLOWS:
            self._recover_environment(unit, execution)
        elif execution.status in CANCELLING:
            self._end(unit, execution, S.CANCELLED, unkilled)
        elif reason := unkilled or _why_not(unit, execution):
            self._end(unit, execution, S.FAILED, f"{LOST}: {reason}")
        elif execution.status is S.PENDING:
            unit.executions.move(execution, _offered_again(execution))
        else:
            self._go_on(unit, execution)

    def _recover_environment(self, unit: UnitOfWork, execution: Execution) -> None:
        """By the server that recovers it: no worker makes environments."""
        if execution.status in CANCELLING:
            self.environments.give_up(unit, execution, "")
        elif execution.recoveries >= MOST_RECOVERIES:
            self.environments.give_up(unit, execution, f"{LOST}: {_TOO_OFTEN}")
        else:
            self.environments.take_up(unit, execution)

    def _go_on(self, unit: UnitOfWork, execution: Execution) -> None:
        send_again(unit, execution, self.clock.now())
        after = execution.move_to(S.PENDING, by=Actor.RECOVERY, at=self.clock.now())
        after = replace(_offered_again(after), is_resumed=True)
        say(unit, execution, "workflow_recovered", f"goes on: {LOST}", self.clock.now())
        tell_of_left(unit, execution, self.clock.now())
        unit.executions.move(execution, after)

    def _end(
        self, unit: UnitOfWork, before: Execution, status: ExecutionStatus, error: str
    ) -> None:
        after = before.move_to(status, by=Actor.RECOVERY, at=self.clock.now(), error=error)
        said = f"{after.status}: {after.error or LOST}"
        say(unit, before, f"workflow_{after.status}", said, self.clock.now())
        unit.executions.move(before, after)
        self._fail_upload(unit, before)

    def _fail_upload(self, unit: UnitOfWork, execution: Execution) -> None:
        """Of a blueprint, which nobody goes on with."""
        if execution.workflow_id != UPLOAD_WORKFLOW:
            return
        blueprint = unit.blueprints.of_upload(execution)
        if blueprint is not None and blueprint.is_unfinished:
            error = "the server that took it in was lost: upload it again"
            failed = blueprint.failed(error, by=Actor.RECOVERY, at=self.clock.now())
            unit.blueprints.save(failed)


def _unverified(execution: Execution) -> str:
    return (
        f"its worker, {execution.worker_id}, is silent: nobody could verify that its processes are "
        "dead. Start the worker again, which ends them, or end them on its machine"
    )


def _is_still_held(execution: Execution, before: Execution) -> bool:
    """Its worker may have ended it while we waited for the row."""
    is_the_same = (execution.worker_id, execution.epoch) == (before.worker_id, before.epoch)
    return is_the_same and execution.status in ACTIVE


def _offered_again(execution: Execution) -> Execution:
    """To any worker, and counted."""
    return replace(
        execution,
        worker_id=None,
        recoveries=_recoveries(execution) + 1,
        recovered_with=execution.finished_operations,
    )


def _recoveries(execution: Execution) -> int:
    """In a row: what got on since the last one starts anew."""
    has_got_on = execution.finished_operations != execution.recovered_with
    return 0 if has_got_on else execution.recoveries


def _why_not(unit: UnitOfWork, execution: Execution) -> str:
    """Whether the workflow's own function is resumable, its run host will see."""
    if execution.deployment_id is None and not workflow_of_no_deployment(execution.workflow_id):
        return "it was part of a request, which cannot be answered any more"
    if _recoveries(execution) >= MOST_RECOVERIES:
        return _TOO_OFTEN
    return obstacles(unit.operations.of_execution(execution.id))
