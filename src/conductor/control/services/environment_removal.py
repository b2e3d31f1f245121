"""Removes the environment of a deployment, and with it the deployment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conductor.control.services.announcements import say_warnings
from conductor.control.services.environment_record import EnvironmentRecord
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.execution import Execution
from conductor.domain.ids import TenantName

_MOST_NAMED = 10


@dataclass(frozen=True)
class EnvironmentRemoval:
    work: UnitOfWorkFactory
    record: EnvironmentRecord

    def __call__(self, deletion: Execution) -> None:
        """All goes with one commit, but for the deletion itself: clients look for it. Its log says
        what was still to come."""
        tenant, identifier = deletion.tenant, deletion.deployment_id or ""
        with self.work.writing() as unit:
            self.record.still_wanted(unit, deletion)
            to_come = list(_still_to_come(unit, tenant, identifier))
            say_warnings(unit, deletion, to_come, self.record.clock.now())
            unit.dependencies.remove_of(tenant, identifier)
            unit.dependencies.forget_target(tenant, identifier)
            unit.executions.remove_of(tenant, identifier, keep=deletion.id)
            unit.node_instances.remove_of(tenant, identifier)
            unit.nodes.remove_of(tenant, identifier)
            unit.deployments.remove(tenant, identifier)
            self.record.succeed(unit, deletion)


def _still_to_come(unit: UnitOfWork, tenant: TenantName, deployment_id: str) -> Iterator[str]:
    starts = [
        f"{each.workflow_id} at {each.scheduled_for:%Y-%m-%d %H:%M} UTC ({each.id})"
        for each in unit.executions.scheduled_of(tenant, deployment_id)
    ]
    schedules = [each.id for each in unit.schedules.of_deployment(tenant, deployment_id)]
    if starts:
        yield _gone(starts, "scheduled start") + " and will not begin: " + _listed(starts)
    if schedules:
        yield _gone(schedules, "schedule") + ": " + _listed(schedules)


def _gone(names: Sequence[str], noun: str) -> str:
    ending, verb = ("", "is") if len(names) == 1 else ("s", "are")
    return f"{len(names)} {noun}{ending} of the deployment {verb} deleted with it"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
