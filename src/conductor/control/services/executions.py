"""Start, list, cancel and resume executions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conductor.control.services.access import scope_of, tenant_of
from conductor.control.services.admission import Verdict
from conductor.control.services.announcements import say, say_warnings
from conductor.control.services.checkpoint import checkpoint
from conductor.control.services.confidences import Confidences
from conductor.control.services.errors import (
    Forbidden,
    ForbiddenWhileCancelling,
    InvalidStatusUpdate,
)
from conductor.control.services.ids import new_execution_id
from conductor.control.services.language import Language
from conductor.control.services.listing import Page, Query
from conductor.control.services.parameters import Parameters, Sources
from conductor.control.services.reset import reset_operations
from conductor.control.services.run_queue import CancelKind, RunQueue
from conductor.control.services.shapes import WAITS_BEHIND, WAITS_FOR
from conductor.control.services.waiting_line import WaitingLine
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.deployment import Deployment
from conductor.domain.errors import Conflict, IllegalMove, InvalidInput
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import ExecutionId
from conductor.domain.lifecycle import Actor
from conductor.domain.outcomes import obstacles
from conductor.domain.traffic import Wait

S = ExecutionStatus
_TARGETS: Mapping[CancelKind, ExecutionStatus] = {
    "cancel": S.CANCELLING,
    "force-cancel": S.FORCE_CANCELLING,
    "kill": S.KILL_CANCELLING,
}


@dataclass(frozen=True)
class StartOrder:
    """What a person asked for; see the rest contract, section 6.2. `parameters` are None where none
    were given."""

    deployment_id: str
    workflow_id: str
    parameters: Mapping[str, Any] | None = None
    allow_custom_parameters: bool = False
    is_forced: bool = False
    is_queued: bool = False
    is_dry_run: bool = False
    wait_after_fail: int = 600


@dataclass(frozen=True)
class ExecutionView:
    """An execution, and what it waits for while it is queued."""

    execution: Execution
    waits: Sequence[Wait] | None = None


@dataclass(frozen=True)
class Executions:
    work: UnitOfWorkFactory
    queue: RunQueue
    clock: Clock
    line: WaitingLine
    language: Language
    confidences: Confidences

    def start(self, caller: Caller, order: StartOrder) -> Execution:
        """Begin as `pending` or `queued`, as the door says."""
        if caller.is_cancelling:
            raise ForbiddenWhileCancelling("the execution that asks is being cancelled")
        if order.is_queued and order.is_forced:
            raise InvalidInput(
                "an execution waits in the queue, or is forced to run beside others: not both"
            )
        given = order.parameters or {}
        sealed = self.confidences.sealed(caller.execution_id, given)
        with self.work.writing() as unit:
            deployment = unit.deployments.locked(tenant_of(caller), order.deployment_id)
            draft = replace(self._drafted(caller, deployment, order), parameters=sealed)
            parameters = self._parameters(unit, caller, deployment, order)
            verdict = self.line.door.ask(
                unit,
                draft,
                deployment,
                is_queued=order.is_queued,
                is_forced=order.is_forced,
                asker=_asking_deployment(unit, caller),
                has_parameters=order.parameters is not None,
                check_parameters=parameters.check,
            )
            if verdict.refusal is None:
                merged = _with_seals(parameters.merged, given, sealed)
                draft = replace(draft, parameters=merged)
            execution = self._entered(unit, draft, verdict)
        if verdict.refusal is not None:
            raise verdict.refusal
        return execution

    def get(self, caller: Caller, identifier: str) -> ExecutionView:
        with self.work.reading() as unit:
            found = unit.executions.get(tenant_of(caller), identifier)
            return ExecutionView(found, self.line.door.waits(unit, [found]).get(found.id))

    def page(self, caller: Caller, query: Query) -> Page[ExecutionView]:
        with self.work.reading() as unit:
            page = unit.executions.page(scope_of(caller, query), query)
            is_asked = query.wants([WAITS_FOR, WAITS_BEHIND])
            waits = self.line.door.waits(unit, page.items) if is_asked else {}
            views = [ExecutionView(each, waits.get(each.id)) for each in page.items]
            return Page(views, page.total)

    def cancel(self, caller: Caller, identifier: str, kind: CancelKind) -> Execution:
        """What no worker has yet is cancelled at once; a worker is told to end what it runs."""
        with self.work.writing() as unit:
            before = unit.executions.get(tenant_of(caller), identifier)
            target = S.CANCELLED if _is_nobodys(before) else _TARGETS[kind]
            after = before.move_to(target, by=Actor.PERSON, at=self.clock.now(), error="")
            unit.executions.move(before, after)
            if target is S.CANCELLED:
                said = "was cancelled before it began"
                say(unit, after, "workflow_cancelled", said, self.clock.now())
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
            home = before.deployment_id
            deployment = unit.deployments.locked(before.tenant, home) if home else None
            is_forced = before.is_forced
            verdict = self.line.door.ask(unit, before, deployment, is_forced=is_forced)
            if verdict.refusal is not None:
                raise verdict.refusal
            status = verdict.status or S.PENDING
            after = before.move_to(status, by=Actor.PERSON, at=self.clock.now())
            after = replace(after, worker_id=None, recoveries=0)
            unit.executions.move(before, after)
            unit.executions.fence(after.id)  # who had it last can write nothing more
            reset_operations(unit, after, is_everything=is_reset)
            self._announce(unit, after, verdict)
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

    def _drafted(self, caller: Caller, deployment: Deployment, order: StartOrder) -> Execution:
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
            is_dry_run=order.is_dry_run,
            allow_custom_parameters=order.allow_custom_parameters,
            is_forced=order.is_forced,
            wait_after_fail=order.wait_after_fail,
            parent_id=caller.execution_id,
        )

    def _parameters(
        self, unit: UnitOfWork, caller: Caller, deployment: Deployment, order: StartOrder
    ) -> Parameters:
        sources = Sources(unit, caller, self.language, self.confidences.seals.cipher)
        may_be_custom = order.allow_custom_parameters
        given = order.parameters or {}
        return Parameters(
            sources, deployment, order.workflow_id, given, may_be_custom=may_be_custom
        )

    def _entered(self, unit: UnitOfWork, draft: Execution, verdict: Verdict) -> Execution:
        """Stored with the status of the verdict; one without a status leaves nothing."""
        if verdict.status is None:
            return draft
        execution = replace(draft, status=verdict.status)
        if verdict.refusal is not None:
            error = f"Error preparing execution: {verdict.refusal}"
            execution = replace(execution, error=error, ended_at=draft.created_at)
        unit.executions.add(execution)
        self._announce(unit, execution, verdict)
        return execution

    def _announce(self, unit: UnitOfWork, execution: Execution, verdict: Verdict) -> None:
        now = self.clock.now()
        say_warnings(unit, execution, verdict.warnings, now)
        if verdict.refusal is not None:
            say(unit, execution, "workflow_failed", f"failed: {execution.error}", now)
        elif execution.status is S.QUEUED:
            say(unit, execution, "workflow_queued", f"is queued: {verdict.reason}", now)
            unit.after_commit(self.line.start_queued)  # what it waits for may have ended meanwhile
        else:
            unit.after_commit(self.queue.beckon)


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


def _with_seals(
    merged: Mapping[str, Any], given: Mapping[str, Any], sealed: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Parameters in which another execution gave secrets are kept as they were sealed."""
    return {**merged, **{name: sealed[name] for name in given if sealed[name] != given[name]}}


def _is_nobodys(execution: Execution) -> bool:
    waits = execution.status in (S.QUEUED, S.SCHEDULED)
    return waits or (execution.status is S.PENDING and execution.worker_id is None)
