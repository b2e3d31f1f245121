"""Makes the environment of a deployment: from its blueprint and inputs to the rows of its nodes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from conductor.control.services.capability_dependencies import note_capabilities
from conductor.control.services.default_schedules import (
    check_schedules,
    declared_in,
    made_schedules,
)
from conductor.control.services.environment import living_copy, new_instances, new_nodes
from conductor.control.services.environment_record import (
    EnvironmentRecord,
    EnvironmentStopped,
)
from conductor.control.services.errors import DeploymentCreationError
from conductor.control.services.identity import DEFAULT_TENANT
from conductor.control.services.numbers import check_numbers
from conductor.control.services.parameters import Sources
from conductor.control.services.preparation import Preparation
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.execution import Execution
from conductor.domain.identity import Caller
from conductor.domain.lifecycle import Actor
from conductor.domain.schedule import Schedule


@dataclass(frozen=True)
class EnvironmentCreation:
    work: UnitOfWorkFactory
    preparation: Preparation
    record: EnvironmentRecord

    def __call__(self, creation: Execution) -> None:
        """All rows come with one commit; while the plan is made nobody waits to write."""
        caller, announced = self._read(creation)
        plan = self.preparation.plan(caller, announced)
        check_numbers("plan", plan)
        made = living_copy(announced, plan)
        made = self.preparation.settled(caller, made, creation.parameters.get("display_name"))
        by, names = caller.username, declared_in(made.plan)
        schedules = made_schedules(made, names, now=self.record.clock.now(), by=by)
        with self.work.writing() as unit:
            now = self.record.still_wanted(unit, creation)
            made = _changed_meanwhile(made, announced, now)
            unit.deployments.save(made)
            unit.nodes.add_all(new_nodes(made, plan))
            unit.node_instances.add_all(new_instances(made, plan))
            note_capabilities(unit, made)
            self._add_schedules(unit, caller, made, schedules)
            self.record.succeed(unit, creation)

    def _add_schedules(
        self, unit: UnitOfWork, caller: Caller, made: Deployment, schedules: Iterable[Schedule]
    ) -> None:
        schedules = [replace(each, visibility=made.visibility) for each in schedules]
        sources = Sources(unit, caller, self.preparation.language, self.preparation.cipher)
        check_schedules(sources, made, schedules)
        unit.schedules.add_all(schedules)

    def _read(self, creation: Execution) -> tuple[Caller, Deployment]:
        """Who asked, and what for."""
        with self.work.reading() as unit:
            deployment = unit.deployments.find(creation.tenant, creation.deployment_id or "")
            user = unit.users.find(DEFAULT_TENANT, creation.created_by)
        if deployment is None or deployment.state is not DeploymentState.CREATING:
            raise EnvironmentStopped(f"deployment {creation.deployment_id!r} was deleted meanwhile")
        if user is None:
            raise DeploymentCreationError(f"there is no user {creation.created_by!r} any more")
        return Caller(user.username, user.role, creation.tenant, creation.parent_id), deployment


def _changed_meanwhile(made: Deployment, announced: Deployment, now: Deployment) -> Deployment:
    """What people have changed since the creation began stays changed."""
    is_renamed = now.display_name != announced.display_name
    own = {each.pair for each in announced.labels}
    declared = [each for each in made.labels if each.pair not in own]
    known = {each.pair for each in now.labels}
    return replace(
        now.move_to(made.state, by=Actor.WORKER),
        plan=made.plan,
        description=made.description,
        display_name=now.display_name if is_renamed else made.display_name,
        labels=(*(each for each in declared if each.pair not in known), *now.labels),
    )
