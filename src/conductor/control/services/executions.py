"""Start, list, cancel and resume executions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from conductor.control.services.access import scope_of, tenant_of
from conductor.control.services.admission import Request, admit
from conductor.control.services.checkpoint import checkpoint
from conductor.control.services.confidences import Confidences
from conductor.control.services.errors import (
    Forbidden,
    ForbiddenWhileCancelling,
    IllegalExecutionParameters,
    InvalidStatusUpdate,
    NonexistentWorkflow,
)
from conductor.control.services.evaluation import DeploymentStorage
from conductor.control.services.ids import new_execution_id
from conductor.control.services.known_objects import KnownObjects
from conductor.control.services.language import Language
from conductor.control.services.listing import Page, Query
from conductor.control.services.numbers import check_numbers
from conductor.control.services.parameters import merge_parameters
from conductor.control.services.reset import reset_operations
from conductor.control.services.run_queue import CancelKind, RunQueue
from conductor.control.services.waiting_line import WaitingLine
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.deployment import Deployment
from conductor.domain.errors import Conflict, IllegalMove
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import ExecutionId
from conductor.domain.lifecycle import Actor
from conductor.domain.masking import Masker
from conductor.domain.outcomes import obstacles

S = ExecutionStatus
_TARGETS: Mapping[CancelKind, ExecutionStatus] = {
    "cancel": S.CANCELLING,
    "force-cancel": S.FORCE_CANCELLING,
    "kill": S.KILL_CANCELLING,
}


@dataclass(frozen=True)
class StartOrder:
    """What a person asked for; see the rest contract, section 6.2."""

    deployment_id: str
    workflow_id: str
    parameters: Mapping[str, Any]
    allow_custom_parameters: bool = False
    is_forced: bool = False
    is_queued: bool = False
    is_dry_run: bool = False
    wait_after_fail: int = 600


@dataclass(frozen=True)
class Executions:
    work: UnitOfWorkFactory
    queue: RunQueue
    clock: Clock
    line: WaitingLine
    language: Language
    confidences: Confidences

    def start(self, caller: Caller, order: StartOrder) -> Execution:
        """Begin as `pending`, or as `queued` when the order may wait and the place is taken."""
        if caller.is_cancelling:
            raise ForbiddenWhileCancelling("the execution that asks is being cancelled")
        sealed = self.confidences.sealed(caller.execution_id, order.parameters)
        with self.work.writing() as unit:
            deployment = unit.deployments.locked(tenant_of(caller), order.deployment_id)
            execution = self._drafted(unit, caller, deployment, order)
            execution = _with_seals(execution, order.parameters, sealed)
            asker = _asking_deployment(unit, caller)
            request = Request(execution, deployment, order.is_queued, order.is_forced, asker)
            status = admit(unit, request)
            execution = replace(execution, status=status)
            unit.executions.add(execution)
            if status is S.PENDING:
                unit.after_commit(self.queue.beckon)
            else:
                self._say(unit, execution, "workflow_queued", "is queued")
        return execution

    def get(self, caller: Caller, identifier: str) -> Execution:
        with self.work.reading() as unit:
            return unit.executions.get(tenant_of(caller), identifier)

    def page(self, caller: Caller, query: Query) -> Page[Execution]:
        with self.work.reading() as unit:
            return unit.executions.page(scope_of(caller, query), query)

    def cancel(self, caller: Caller, identifier: str, kind: CancelKind) -> Execution:
        """What no worker has yet is cancelled at once; a worker is told to end what it runs."""
        with self.work.writing() as unit:
            before = unit.executions.get(tenant_of(caller), identifier)
            target = S.CANCELLED if _is_nobodys(before) else _TARGETS[kind]
            after = before.move_to(target, by=Actor.PERSON, at=self.clock.now(), error="")
            unit.executions.move(before, after)
            if target is S.CANCELLED:
                self._say(unit, after, "workflow_cancelled", "was cancelled before it began")
                unit.after_commit(self.line.start_queued)
            else:
                unit.after_commit(self.queue.beckon)
        return after

    def resume(self, caller: Caller, identifier: str, *, is_reset: bool = False) -> Execution:
        """Begin again where it ended; with `is_reset` also what was under way runs again. Without
        it, operations whose outcome is unknown keep it from beginning."""
        with self.work.writing() as unit:
            before = unit.executions.get(tenant_of(caller), identifier)
            if before.status not in (S.FAILED, S.CANCELLED):
                raise Conflict(
                    f"execution {before.id} is {before.status}: only a failed or cancelled one "
                    f"can be resumed"
                )
            if not is_reset:
                _refuse_obstacles(unit, before)
            deployment = unit.deployments.locked(before.tenant, before.deployment_id or "")
            admit(unit, Request(before, deployment, is_forced=before.is_forced))
            after = before.move_to(S.PENDING, by=Actor.PERSON, at=self.clock.now())
            after = replace(after, worker_id=None, recoveries=0)
            unit.executions.move(before, after)
            unit.executions.fence(after.id)  # who had it last can write nothing more
            reset_operations(unit, after, is_everything=is_reset)
            unit.after_commit(self.queue.beckon)
        return after

    def update_status(
        self, caller: Caller, identifier: str, status: ExecutionStatus, error: str
    ) -> Execution:
        """For the execution's own token, and for administrators."""
        with self.work.writing() as unit:
            checkpoint(unit, ExecutionId(identifier))
            before = unit.executions.get(tenant_of(caller), identifier)
            if caller.execution_id != before.id and not caller.is_admin:
                raise Forbidden("only its own token may change an execution's status")
            try:
                error = self.confidences.within(unit, before.id).masker.mask(error)
                after = before.move_to(status, by=Actor.WORKER, at=self.clock.now(), error=error)
            except IllegalMove as refused:
                raise InvalidStatusUpdate(str(refused)) from refused
            unit.executions.move(before, after)
            if after.is_final:
                unit.after_commit(self.line.start_queued)
        return after

    def _drafted(
        self, unit: UnitOfWork, caller: Caller, deployment: Deployment, order: StartOrder
    ) -> Execution:
        workflow = _workflow(deployment, order.workflow_id)
        parameters = merge_parameters(
            order.workflow_id,
            workflow.get("parameters") or {},
            order.parameters,
            may_be_custom=order.allow_custom_parameters,
        )
        check_numbers("parameters", parameters)
        self._check_constraints(unit, caller, deployment, order.workflow_id, parameters)
        return Execution(
            id=new_execution_id(),
            tenant=deployment.tenant,
            workflow_id=order.workflow_id,
            status=S.PENDING,
            created_at=self.clock.now(),
            created_by=caller.username,
            deployment_id=deployment.id,
            blueprint_id=deployment.blueprint_id,
            visibility=deployment.visibility,
            parameters=parameters,
            is_dry_run=order.is_dry_run,
            allow_custom_parameters=order.allow_custom_parameters,
            is_forced=order.is_forced,
            wait_after_fail=order.wait_after_fail,
            parent_id=caller.execution_id,
        )

    def _check_constraints(
        self,
        unit: UnitOfWork,
        caller: Caller,
        deployment: Deployment,
        workflow_id: str,
        parameters: Mapping[str, Any],
    ) -> None:
        cipher = self.confidences.seals.cipher
        storage = DeploymentStorage(unit, deployment, cipher, self.language)
        values = KnownObjects(unit, caller, self.language, cipher, deployment.id)
        faults = self.language.check_parameters(
            _workflow(deployment, workflow_id).get("parameters") or {},
            parameters,
            values,
            lambda argument: self.language.evaluate_functions(argument, {}, storage),
        )
        if faults:
            why = Masker(storage.told).mask("; ".join(faults))
            sentence = f"workflow {workflow_id!r} cannot take these parameters: {why}"
            raise IllegalExecutionParameters(sentence)

    def _say(self, unit: UnitOfWork, execution: Execution, kind: str, what: str) -> None:
        now = self.clock.now()
        message = f"'{execution.workflow_id}' workflow execution {what}"
        unit.events.append(execution, [EventRecord(EVENT, message, now, event_type=kind)], now)


def _asking_deployment(unit: UnitOfWork, caller: Caller) -> str | None:
    if caller.execution_id is None:
        return None
    asking = unit.executions.find(tenant_of(caller), caller.execution_id)
    return asking.deployment_id if asking else None


def _refuse_obstacles(unit: UnitOfWork, execution: Execution) -> None:
    if reason := obstacles(unit.operations.of_execution(execution.id)):
        raise Conflict(
            f"execution {execution.id} cannot be resumed: {reason}. Find out what each did, then "
            f"`cfy executions operations retry|skip|done ID --reason TEXT`; or run all of them "
            f"again with `cfy executions resume --reset-operations {execution.id}`"
        )


def _workflow(deployment: Deployment, workflow_id: str) -> Mapping[str, Any]:
    workflows: Mapping[str, Mapping[str, Any]] = deployment.plan.get("workflows") or {}
    if workflow_id not in workflows:
        known = ", ".join(sorted(workflows)) or "none"
        raise NonexistentWorkflow(
            f"deployment {deployment.id!r} has no workflow {workflow_id!r}; it has: {known}"
        )
    return workflows[workflow_id]


def _with_seals(
    execution: Execution, given: Mapping[str, Any], sealed: Mapping[str, Any]
) -> Execution:
    """Parameters in which another execution gave secrets are kept as they were sealed."""
    kept = {name: sealed[name] for name in given if sealed[name] != given[name]}
    return replace(execution, parameters={**execution.parameters, **kept}) if kept else execution


def _is_nobodys(execution: Execution) -> bool:
    waits = execution.status in (S.QUEUED, S.SCHEDULED)
    return waits or (execution.status is S.PENDING and execution.worker_id is None)
