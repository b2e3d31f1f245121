"""Executions of the past, written down as they were by who brings a manager's data back."""

from dataclasses import dataclass, replace
from datetime import datetime

from conductor.control.services.access import tenant_of
from conductor.control.services.errors import Forbidden
from conductor.control.services.ids import new_execution_id
from conductor.control.services.numbers import check_numbers
from conductor.control.services.start_orders import StartOrder
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.errors import InvalidInput
from conductor.domain.execution import FINAL, Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import ExecutionId


@dataclass(frozen=True)
class Past:
    """What is told of one; None is not known."""

    status: ExecutionStatus
    id: str | None = None
    created_by: str | None = None
    created_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    error: str | None = None
    is_system_workflow: bool = False


@dataclass(frozen=True)
class ExecutionRestoring:
    work: UnitOfWorkFactory
    clock: Clock

    def restore(self, caller: Caller, order: StartOrder, past: Past) -> Execution:
        """Nothing runs, so it has to be one that has ended. Without a deployment's id it belongs to
        none. For administrators."""
        if not caller.is_admin:
            raise Forbidden("only an administrator may restore executions")
        if past.status not in FINAL:
            ends = ", ".join(sorted(FINAL))
            raise InvalidInput(
                f"force_status is {past.status}: nothing runs what is restored, so give it one of "
                f"{ends}"
            )
        check_numbers("parameters", order.parameters or {})
        with self.work.writing() as unit:
            execution = self._made(caller, order, past)
            if order.deployment_id:
                home = unit.deployments.locked(execution.tenant, order.deployment_id)
                execution = replace(
                    execution, deployment_id=home.id, blueprint_id=home.blueprint_id
                )
            unit.executions.add(execution)
        return execution

    def _made(self, caller: Caller, order: StartOrder, past: Past) -> Execution:
        now = self.clock.now()
        return Execution(
            id=ExecutionId(past.id) if past.id else new_execution_id(),
            tenant=tenant_of(caller),
            workflow_id=order.workflow_id,
            status=past.status,
            created_at=past.created_at or now,
            created_by=past.created_by or caller.username,
            parameters=order.parameters or {},
            error=past.error or "",
            started_at=past.started_at,
            ended_at=past.ended_at or now,
            is_system_workflow=past.is_system_workflow,
            is_dry_run=order.is_dry_run,
            allow_custom_parameters=order.allow_custom_parameters,
            wait_after_fail=order.wait_after_fail,
        )
