"""Deletes a deployment, and with it what stands below it, where somebody asks for that."""

from collections.abc import Collection
from dataclasses import dataclass

from conductor.control.services.environment import environment_execution
from conductor.control.services.errors import DependentExists
from conductor.control.services.inter_deployment_dependencies import refuse_dependents
from conductor.control.services.work import UnitOfWork
from conductor.domain.clock import Clock
from conductor.domain.deployment import DELETE_ENVIRONMENT, Deployment
from conductor.domain.identity import Caller
from conductor.domain.node import NOT_LIVE


@dataclass(frozen=True)
class Deletion:
    """Lives inside one unit of work: all goes, or nothing. With `is_forced` only executions that
    have not ended keep a deployment; with `is_recursive` all below it goes along."""

    unit: UnitOfWork
    caller: Caller
    clock: Clock
    is_forced: bool = False
    is_recursive: bool = False

    def delete(self, deployment: Deployment) -> None:
        """Each leaves one row behind, its finished deletion, which clients look for."""
        below = self._below(deployment)
        if below and not self.is_recursive and not self.is_forced:
            raise DependentExists(
                f"deployment {deployment.id!r} has others below it: {', '.join(below)}; delete "
                f"them first, or delete all of them with --recursive"
            )
        going = [deployment]
        if self.is_recursive:
            going += [self.unit.deployments.locked(deployment.tenant, each) for each in below]
        for each in going:
            self._check(each, {one.id for one in going})
        for each in going:
            self._remove(each)

    def _below(self, deployment: Deployment) -> list[str]:
        kin = self.unit.deployments.below([deployment.id], is_deep=True)
        here = {each.id for each in kin if each.tenant == deployment.tenant}
        return sorted(here - {deployment.id})

    def _check(self, deployment: Deployment, going: Collection[str]) -> None:
        self._refuse_busy(deployment)
        if not self.is_forced:
            self._refuse_live(deployment)
            refuse_dependents(self.unit, deployment, deed="its deletion", besides=going)

    def _refuse_busy(self, deployment: Deployment) -> None:
        busy = self.unit.executions.active_of(deployment.tenant, deployment.id)
        if busy:
            names = ", ".join(f"{each.workflow_id} {each.id} ({each.status})" for each in busy)
            raise DependentExists(
                f"deployment {deployment.id!r} has executions that have not ended: {names}; "
                f"cancel them or wait for them"
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

    def _remove(self, deployment: Deployment) -> None:
        unit, tenant, identifier = self.unit, deployment.tenant, deployment.id
        began = self.clock.now()
        unit.dependencies.remove_of(tenant, identifier)
        unit.dependencies.forget_target(tenant, identifier)
        unit.executions.remove_of(tenant, identifier)
        unit.node_instances.remove_of(tenant, identifier)
        unit.nodes.remove_of(tenant, identifier)
        unit.deployments.remove(tenant, identifier)
        deed = DELETE_ENVIRONMENT
        ended = environment_execution(deed, deployment, self.caller, began, self.clock.now())
        unit.executions.add(ended)
