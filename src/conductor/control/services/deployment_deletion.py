"""Begins to delete a deployment, and what stands below it where somebody asks for that."""

from collections.abc import Collection
from dataclasses import dataclass

from conductor.control.services.admission import pass_at_once
from conductor.control.services.environment import environment_execution
from conductor.control.services.errors import DependentExists
from conductor.control.services.inter_deployment_dependencies import refuse_dependents
from conductor.control.services.visibility import hidden_from, named_or_counted
from conductor.control.services.work import UnitOfWork
from conductor.domain.clock import Clock
from conductor.domain.deployment import (
    CREATE_ENVIRONMENT,
    DELETE_ENVIRONMENT,
    Deployment,
    DeploymentState,
)
from conductor.domain.execution import CANCELLING, Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.lifecycle import Actor
from conductor.domain.node import NOT_LIVE


@dataclass(frozen=True)
class Deletion:
    """Lives inside one unit of work: all begin to go, or none. With `is_forced` only executions
    that have not ended keep a deployment, and not its creation; with `is_recursive` all below it
    goes along."""

    unit: UnitOfWork
    caller: Caller
    clock: Clock
    holder: str
    is_forced: bool = False
    is_recursive: bool = False

    def begin(self, deployment: Deployment) -> list[Execution]:
        """A deletion for each; it is what is left in the end, for clients look for it."""
        below = self._below(deployment)
        hidden = hidden_from(self.unit, self.caller, below)
        names = named_or_counted([each for each in below if each not in hidden], len(hidden))
        if below and not self.is_recursive and not self.is_forced:
            raise DependentExists(
                f"deployment {deployment.id!r} has others below it: {names}; delete "
                f"them first, or delete all of them with --recursive"
            )
        if hidden and self.is_recursive:
            raise DependentExists(
                f"deployment {deployment.id!r} has others below it: {names}; what is private is "
                f"deleted by who made it, and left without a parent with --force alone"
            )
        going = [deployment]
        if self.is_recursive:
            going += [self.unit.deployments.locked(deployment.tenant, each) for each in below]
        for each in going:
            self._check(each, {one.id for one in going})
        return [self._begin(each) for each in going]

    def _below(self, deployment: Deployment) -> list[str]:
        kin = self.unit.deployments.below([deployment.id], is_deep=True)
        here = {each.id for each in kin if each.tenant == deployment.tenant}
        return sorted(here - {deployment.id})

    def _check(self, deployment: Deployment, going: Collection[str]) -> None:
        self._refuse_busy(deployment)
        if not self.is_forced:
            self._refuse_live(deployment)
            refuse_dependents(
                self.unit, self.caller, deployment, deed="its deletion", besides=going
            )

    def _refuse_busy(self, deployment: Deployment) -> None:
        busy = self._busy(deployment, is_creation=False)
        if not self.is_forced:
            busy += self._busy(deployment, is_creation=True)
        if busy:
            names = ", ".join(f"{each.workflow_id} {each.id} ({each.status})" for each in busy)
            raise DependentExists(
                f"deployment {deployment.id!r} has executions that have not ended: {names}; "
                f"wait for them or cancel them"
            )

    def _refuse_live(self, deployment: Deployment) -> None:
        live = [
            f"{each.id} ({each.state})"
            for each in self.unit.node_instances.of_deployment(deployment.tenant, deployment.id)
            if each.state not in NOT_LIVE
        ]
        if live:
            raise DependentExists(
                f"deployment {deployment.id!r} has live node instances: {', '.join(live)}; "
                f"run its uninstall workflow first, or force the deletion"
            )

    def _begin(self, deployment: Deployment) -> Execution:
        """Its creation, if that still goes on, finds that nobody wants it any more."""
        now, unit = self.clock.now(), self.unit
        for creation in self._busy(deployment, is_creation=True):
            if creation.status not in CANCELLING:
                stopped = creation.move_to(ExecutionStatus.CANCELLING, by=Actor.PERSON, at=now)
                unit.executions.move(creation, stopped)
        unit.deployments.save(deployment.move_to(DeploymentState.DELETING, by=Actor.PERSON))
        deletion = environment_execution(
            DELETE_ENVIRONMENT, deployment, self.caller, now, self.holder
        )
        # what is busy was refused already
        pass_at_once(unit, deletion, caller=self.caller, is_forced=True)
        unit.executions.add(deletion)
        return deletion

    def _busy(self, deployment: Deployment, *, is_creation: bool) -> list[Execution]:
        """What has not ended: its creation, or all else."""
        return [
            each
            for each in self.unit.executions.active_of(deployment.tenant, deployment.id)
            if (each.workflow_id == CREATE_ENVIRONMENT) is is_creation
        ]
