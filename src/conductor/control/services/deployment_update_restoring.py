"""Deployment updates of the past, written down as they were by who brings a manager's data back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from conductor.control.services.access import tenant_of
from conductor.control.services.errors import Forbidden
from conductor.control.services.numbers import check_numbers
from conductor.control.services.origin import Origin
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.deployment_update import UPDATE_LIFE, DeploymentUpdate, UpdateState
from conductor.domain.errors import InvalidInput
from conductor.domain.identity import Caller
from conductor.domain.ids import BlueprintId, DeploymentUpdateId, ExecutionId


@dataclass(frozen=True)
class PastUpdate:
    """What is told of one; None is not known."""

    id: str
    deployment_id: str
    state: str
    execution_id: str | None = None
    old_blueprint_id: str | None = None
    new_blueprint_id: str | None = None
    old_inputs: Mapping[str, Any] = field(default_factory=dict)
    new_inputs: Mapping[str, Any] = field(default_factory=dict)
    steps: Sequence[Mapping[str, Any]] = ()
    deployment_plan: Mapping[str, Any] = field(default_factory=dict)
    recursive_dependencies: Sequence[Mapping[str, Any]] = ()
    runtime_only_evaluation: bool = False
    created_at: datetime | None = None
    created_by: str | None = None


@dataclass(frozen=True)
class DeploymentUpdateRestoring:
    work: UnitOfWorkFactory
    clock: Clock

    def restore(self, caller: Caller, pasts: Sequence[PastUpdate]) -> int:
        """All of them or none; how many. Nothing goes on with them, so they have ended. For
        administrators."""
        if not caller.is_admin:
            raise Forbidden(f"{caller.username} may not restore updates: ask an administrator")
        with self.work.writing() as unit:
            for past in pasts:
                unit.updates.add(self._made(unit, caller, past))
        return len(pasts)

    def _made(self, unit: UnitOfWork, caller: Caller, past: PastUpdate) -> DeploymentUpdate:
        check_numbers(f"deployment update {past.id}", vars(replace(past, created_at=None)))
        home = unit.deployments.locked(tenant_of(caller), past.deployment_id)
        origin = Origin(past.created_at, past.created_by)
        made_at, made_by = origin.settled(caller, "updates", self.clock.now())
        return DeploymentUpdate(
            id=DeploymentUpdateId(past.id),
            tenant=home.tenant,
            deployment_id=home.id,
            state=_ended(past),
            created_at=made_at,
            created_by=made_by,
            old_blueprint_id=BlueprintId(past.old_blueprint_id or home.blueprint_id),
            new_blueprint_id=BlueprintId(past.new_blueprint_id or home.blueprint_id),
            visibility=home.visibility,
            execution_id=ExecutionId(past.execution_id) if past.execution_id else None,
            old_inputs=past.old_inputs,
            new_inputs=past.new_inputs,
            steps=past.steps,
            deployment_plan=past.deployment_plan,
            settings={"runtime_only_evaluation": past.runtime_only_evaluation},
            recursive_dependencies=past.recursive_dependencies,
        )


def _ended(past: PastUpdate) -> UpdateState:
    if past.state not in UPDATE_LIFE.finals:
        ends = ", ".join(sorted(UPDATE_LIFE.finals))
        raise InvalidInput(
            f"deployment update {past.id!r} is {past.state!r}: nothing goes on with what is "
            f"restored, so give it one of {ends}"
        )
    return UpdateState(past.state)
