"""Removes the environment of a deployment, and with it the deployment."""

from dataclasses import dataclass

from conductor.control.services.environment_record import EnvironmentRecord
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.execution import Execution


@dataclass(frozen=True)
class EnvironmentRemoval:
    work: UnitOfWorkFactory
    record: EnvironmentRecord

    def __call__(self, deletion: Execution) -> None:
        """All goes with one commit, but for the deletion itself: clients look for it."""
        tenant, identifier = deletion.tenant, deletion.deployment_id or ""
        with self.work.writing() as unit:
            self.record.still_wanted(unit, deletion)
            unit.dependencies.remove_of(tenant, identifier)
            unit.dependencies.forget_target(tenant, identifier)
            unit.executions.remove_of(tenant, identifier, keep=deletion.id)
            unit.node_instances.remove_of(tenant, identifier)
            unit.nodes.remove_of(tenant, identifier)
            unit.deployments.remove(tenant, identifier)
            self.record.succeed(unit, deletion)
