"""What is written down of an environment that is made or removed: its execution with its events,
and the state of the deployment.

Whoever locks both locks the deployment first.
"""

from dataclasses import dataclass, replace

from conductor.control.services.announcements import say
from conductor.control.services.environment import had_environment
from conductor.control.services.errors import DeploymentCreationError
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.deployment import CREATE_ENVIRONMENT, Deployment, DeploymentState
from conductor.domain.execution import CANCELLING, Execution, ExecutionStatus
from conductor.domain.ids import ExecutionId, WorkerId
from conductor.domain.lifecycle import Actor

S = ExecutionStatus
_SAID = {S.TERMINATED: "succeeded", S.CANCELLED: "cancelled", S.FAILED: "failed: {}"}


class EnvironmentStopped(DeploymentCreationError):
    """Nobody wants it any more: it was cancelled, or the deployment was deleted; or another server
    goes on with it."""


@dataclass(frozen=True)
class EnvironmentRecord:
    """`holder` is the server, to which these executions belong as others to their worker."""

    work: UnitOfWorkFactory
    clock: Clock
    holder: str

    def begin(self, identifier: ExecutionId) -> Execution:
        """Started, unless somebody has cancelled it before."""
        with self.work.writing() as unit:
            execution = unit.executions.by_id(identifier)
            locked(unit, execution)
            execution = unit.executions.by_id(identifier, for_update=True)
            if execution is None or execution.worker_id != self.holder:
                raise EnvironmentStopped(f"execution {identifier} is not here any more")
            if execution.status is S.PENDING:
                before, now = execution, self.clock.now()
                execution = before.move_to(S.STARTED, by=Actor.WORKER, at=now)
                unit.executions.move(before, execution)
                say(unit, execution, "workflow_started", "started", now)
        return execution

    def still_wanted(self, unit: UnitOfWork, begun: Execution) -> Deployment:
        """Locked, as its execution is: until the commit nobody deletes or cancels anything."""
        deployment = locked(unit, begun)
        execution = unit.executions.by_id(begun.id, for_update=True)
        if deployment is None or not _is_ours(execution, begun):
            raise EnvironmentStopped(f"deployment {begun.deployment_id!r} was deleted meanwhile")
        if execution is None or execution.status is not S.STARTED:
            raise EnvironmentStopped(f"{begun.workflow_id} {begun.id} was cancelled")
        return deployment

    def succeed(self, unit: UnitOfWork, begun: Execution) -> None:
        self._end(unit, begun, S.TERMINATED, "", Actor.WORKER)

    def fail(self, begun: Execution, error: str) -> None:
        """Cancelled, where that is the reason. What is not ours any more stays as it is."""
        with self.work.writing() as unit:
            deployment = locked(unit, begun)
            execution = unit.executions.by_id(begun.id, for_update=True)
            if execution is not None and _is_ours(execution, begun):
                self.give_up(unit, execution, deployment, error, by=Actor.WORKER)

    def give_up(
        self,
        unit: UnitOfWork,
        execution: Execution,
        deployment: Deployment | None,
        error: str,
        *,
        by: Actor,
    ) -> None:
        """Both are locked."""
        if execution.status in CANCELLING:
            self._end(unit, execution, S.CANCELLED, "", by)
        elif not execution.is_final:
            self._end(unit, execution, S.FAILED, error, by)
        if deployment is not None and (state := _without(deployment, execution)):
            unit.deployments.save(deployment.move_to(state, by=by))

    def take_up(self, unit: UnitOfWork, lost: Execution) -> None:
        """It is ours now, and pending again; every time counts."""
        pending, now = lost, self.clock.now()
        if lost.status is S.STARTED:
            pending = lost.move_to(S.PENDING, by=Actor.RECOVERY, at=now)
            say(unit, lost, "workflow_recovered", "goes on: the server that ran it was lost", now)
        holder, times = WorkerId(self.holder), lost.recoveries + 1
        unit.executions.move(lost, replace(pending, worker_id=holder, recoveries=times))

    def _end(
        self, unit: UnitOfWork, before: Execution, status: ExecutionStatus, error: str, by: Actor
    ) -> None:
        now = self.clock.now()
        after = before.move_to(status, by=by, at=now, error=error)
        what = _SAID[status].format(error)
        kind = "workflow_succeeded" if status is S.TERMINATED else f"workflow_{status}"
        say(unit, after, kind, what, now)
        unit.executions.move(before, after)


def locked(unit: UnitOfWork, execution: Execution | None) -> Deployment | None:
    """Its deployment; None when that is gone."""
    if execution is None:
        return None
    return unit.deployments.held(execution.tenant, execution.deployment_id or "")


def _is_ours(execution: Execution | None, begun: Execution) -> bool:
    """Nobody has taken us for dead meanwhile."""
    return execution is not None and (execution.worker_id, execution.epoch) == (
        begun.worker_id,
        begun.epoch,
    )


def _without(deployment: Deployment, execution: Execution) -> DeploymentState | None:
    """The state that is left when its environment was not made, or not removed."""
    if execution.workflow_id == CREATE_ENVIRONMENT:
        is_creating = deployment.state is DeploymentState.CREATING
        return DeploymentState.FAILED if is_creating else None
    if deployment.state is not DeploymentState.DELETING:
        return None
    return DeploymentState.READY if had_environment(deployment) else DeploymentState.FAILED
