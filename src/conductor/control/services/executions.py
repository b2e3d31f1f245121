"""Start, list, cancel and resume executions."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from conductor.control.services.access import scope_of, tenant_of
from conductor.control.services.admission import Verdict, admit
from conductor.control.services.blackouts import check_override
from conductor.control.services.cascades import Follower, in_the_name_of, locked_followers
from conductor.control.services.checkpoint import checkpoint
from conductor.control.services.confidences import Confidences
from conductor.control.services.errors import ForbiddenWhileCancelling, InBlackout
from conductor.control.services.execution_access import own_execution, seen_execution
from conductor.control.services.language import Language
from conductor.control.services.listing import Page, Query
from conductor.control.services.parameters import Parameters, Sources
from conductor.control.services.resuming import Resuming, Resumption
from conductor.control.services.run_queue import CancelKind, RunQueue
from conductor.control.services.shapes import WAITS_BEHIND, WAITS_FOR
from conductor.control.services.situations import Request
from conductor.control.services.start_keys import StartKeys
from conductor.control.services.start_orders import StartOrder
from conductor.control.services.stopping import Stopping
from conductor.control.services.system_workflows import is_system_workflow
from conductor.control.services.taking_up import taken_up
from conductor.control.services.visibility import is_seen, viewer_of
from conductor.control.services.waiting_line import WaitingLine
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.deployment import Deployment
from conductor.domain.errors import ConductorError, NotFound
from conductor.domain.execution import WAITING, Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import ExecutionId
from conductor.domain.traffic import Traffic, Wait

S = ExecutionStatus


@dataclass(frozen=True)
class ExecutionView:
    """An execution, and what it waits for as long as it waits."""

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

    def start(self, caller: Caller, order: StartOrder, *, key: str | None = None) -> Execution:
        """Begin as `pending`, `queued` or `scheduled`, as the door says. Who asks again with the
        same `key` gets the same execution, and an execution that has begun again gets what still
        runs of what it had started."""
        if caller.is_cancelling:
            raise ForbiddenWhileCancelling("the execution that asks is being cancelled")
        order.check(self.clock.now())
        if order.override_blackout:
            check_override(caller, order.reason)
        given = order.parameters or {}
        sealed = self.confidences.sealed(caller.execution_id, given)
        keys = StartKeys(self.clock, caller, order, key)
        with self.work.writing() as unit:
            deployment = _deployment(unit, caller, order.deployment_id)
            if caller.is_admin:  # also where another tenant shows it to all: it runs there
                caller = caller.within(deployment.tenant)
                keys = replace(keys, caller=caller)
            if (known := keys.known(unit)) is not None:
                return known
            if (left := self._left_running(unit, caller, order, deployment)) is not None:
                keys.note(unit, left)
                return left
            parts = locked_followers(unit, deployment, order.workflow_id)
            execution, verdict = self.begun(unit, caller, order, deployment, parts, sealed)
            if verdict.refusal is None:
                keys.note(unit, execution)
        if verdict.refusal is not None:
            raise verdict.refusal
        return execution

    def _left_running(
        self, unit: UnitOfWork, caller: Caller, order: StartOrder, deployment: Deployment
    ) -> Execution | None:
        if caller.execution_id is None or order.scheduled_for is not None:
            return None
        parameters = self._parameters(unit, caller, deployment, order)

        def is_the_same(left: Execution) -> bool:
            seals = self.confidences.seals
            return order.is_like(left) and seals.open(left.parameters, []) == parameters.merged

        now = self.clock.now()
        return taken_up(unit, caller.execution_id, is_the_same, by=caller.username, at=now)

    def begun(
        self,
        unit: UnitOfWork,
        caller: Caller,
        order: StartOrder,
        deployment: Deployment,
        parts: Sequence[Follower],
        sealed: Mapping[str, Any],
        *,
        leaves_row: bool = False,
    ) -> tuple[Execution, Verdict]:
        """What becomes of an order at the door, stored; with `leaves_row` also what is refused, but
        for a blackout: nothing was tried, so nothing failed.
        The deployment and its parts are locked; `sealed` are the parameters as they may be stored.
        What a part refuses is raised."""
        draft = order.drafted(caller, tenant_of(caller), deployment, self.clock.now())
        asker = _asking_deployment(unit, caller)
        execution, verdict = self._begun(
            unit, caller, order, draft, deployment, asker, sealed, leaves_row=leaves_row
        )
        if verdict.refusal is None:
            self._begin_parts(unit, caller, order, execution, parts, sealed)
        return execution, verdict

    def refused(
        self,
        unit: UnitOfWork,
        caller: Caller,
        order: StartOrder,
        deployment: Deployment,
        refusal: ConductorError,
    ) -> Execution:
        """An execution that failed before it began."""
        draft = order.drafted(caller, tenant_of(caller), deployment, self.clock.now())
        draft = replace(draft, parameters=order.parameters or {})
        return self.entered(unit, draft, Verdict(S.FAILED, refusal))

    def check(
        self, unit: UnitOfWork, caller: Caller, order: StartOrder, deployment: Deployment
    ) -> None:
        """Raises what is in the way of a start at whatever time: a workflow that is not there, or
        wrong parameters."""
        draft = order.drafted(caller, tenant_of(caller), deployment, self.clock.now())
        check_parameters = self._parameters(unit, caller, deployment, order).check
        request = Request(
            unit, draft, deployment, Traffic(), is_early=True, check_parameters=check_parameters
        )
        if (refusal := admit(request).refusal) is not None:
            raise refusal

    def _begun(
        self,
        unit: UnitOfWork,
        caller: Caller,
        order: StartOrder,
        draft: Execution,
        deployment: Deployment,
        asker: str | None,
        sealed: Mapping[str, Any],
        *,
        leaves_row: bool = False,
    ) -> tuple[Execution, Verdict]:
        parameters = self._parameters(unit, caller, deployment, order)
        verdict = self.line.door.ask(
            unit,
            draft,
            deployment,
            is_queued=order.is_queued,
            is_forced=order.is_forced,
            is_early=order.scheduled_for is not None,
            asker=asker,
            passes_maintenance=caller.passes_maintenance,
            has_parameters=order.parameters is not None,
            check_parameters=parameters.check,
        )
        if leaves_row and verdict.refusal and not isinstance(verdict.refusal, InBlackout):
            verdict = replace(verdict, status=S.FAILED)
        is_refused, given = verdict.refusal is not None, order.parameters or {}
        kept = sealed if is_refused else _with_seals(parameters.merged, given, sealed)
        return self.entered(unit, replace(draft, parameters=kept), verdict), verdict

    def _begin_parts(
        self,
        unit: UnitOfWork,
        caller: Caller,
        order: StartOrder,
        whole: Execution,
        parts: Sequence[Follower],
        sealed: Mapping[str, Any],
    ) -> None:
        """Each borrows the place of the one above it, and waits where its own deployment is busy.
        One that is refused refuses all: nothing is left."""
        above = {whole.deployment_id: whole.id}
        order = replace(order, is_queued=not order.is_forced)
        for each in parts:
            home, asker = each.deployment, each.part_of
            draft = order.drafted(caller, home.tenant, home, self.clock.now())
            draft = replace(draft, parent_id=above[asker])
            begun, verdict = self._begun(unit, caller, order, draft, home, asker, sealed)
            if verdict.refusal is not None:
                raise in_the_name_of(home.id, verdict.refusal)
            above[home.id] = begun.id

    def get(self, caller: Caller, identifier: str) -> ExecutionView:
        with self.work.reading() as unit:
            found = seen_execution(unit, caller, identifier)
            return ExecutionView(found, self.line.door.waits(unit, [found]).get(found.id))

    def told(self, execution: Execution) -> ExecutionView:
        """With what it waits for at this moment."""
        if execution.status not in WAITING:
            return ExecutionView(execution)
        with self.work.reading() as unit:
            return ExecutionView(execution, self.line.door.waits(unit, [execution])[execution.id])

    def page(self, caller: Caller, query: Query) -> Page[ExecutionView]:
        with self.work.reading() as unit:
            scope, viewer = scope_of(caller, query), viewer_of(caller)
            page = unit.executions.page_for(scope, viewer, query, home=caller.home)
            is_asked = query.wants([WAITS_FOR, WAITS_BEHIND])
            waits = self.line.door.waits(unit, page.items) if is_asked else {}
            views = [ExecutionView(each, waits.get(each.id)) for each in page.items]
            return Page(views, page.total)

    def may_start(self, caller: Caller, identifier: str) -> bool:
        """Nothing is in the way of one that has not begun."""
        found = self.get(caller, identifier)
        return found.execution.status is S.PENDING or found.waits == []

    @property
    def stopping(self) -> Stopping:
        return Stopping(self.queue, self.clock, self.line)

    @property
    def resuming(self) -> Resuming:
        return Resuming(self.clock, self.line)

    def cancel(
        self, caller: Caller, identifier: str, kind: CancelKind, reason: str = ""
    ) -> Execution:
        """What no worker has yet is cancelled at once; a worker is told to end what it runs. What
        it has started and what still goes on is cancelled with it, at any depth."""
        with self._own(caller, identifier) as (unit, before):
            return self.stopping.stop(unit, caller, before, kind, reason)

    def resume(
        self,
        caller: Caller,
        identifier: str,
        *,
        is_reset: bool = False,
        reason: str = "",
        override_blackout: bool = False,
    ) -> Execution:
        """Begin again where it ended; with `is_reset` also what was under way runs again. Without
        it, operations whose outcome is unknown keep it from beginning. What it had started in
        components goes on with it; these wait where their deployments are busy."""
        if override_blackout:
            check_override(caller, reason)
        wish = Resumption(caller, is_reset, reason, override_blackout)
        with self.work.writing() as unit:
            return self.resuming.resume(unit, own_execution(unit, caller, identifier), wish)

    def override_blackout(self, caller: Caller, identifier: str, reason: str = "") -> Execution:
        """Let one that waits begin whatever blackout holds it, as soon as nothing else does."""
        check_override(caller, reason)
        with self._own(caller, identifier) as (unit, before):
            return self.resuming.override_blackout(unit, caller, before, reason)

    def requeue(self, caller: Caller, identifier: str, reason: str = "") -> Execution:
        """Back into the queue: what nobody has begun, or what could not be begun from there."""
        with self._own(caller, identifier) as (unit, before):
            return self.resuming.requeue(unit, caller, before, reason)

    @contextmanager
    def _own(self, caller: Caller, identifier: str) -> Iterator[tuple[UnitOfWork, Execution]]:
        """Locked: no worker takes it meanwhile, and none writes of it."""
        with self.work.writing() as unit:
            checkpoint(unit, ExecutionId(identifier))
            yield unit, own_execution(unit, caller, identifier)

    def _parameters(
        self, unit: UnitOfWork, caller: Caller, deployment: Deployment, order: StartOrder
    ) -> Parameters:
        sources = Sources(unit, caller, self.language, self.confidences.seals.cipher)
        may_be_custom = order.allow_custom_parameters or is_system_workflow(order.workflow_id)
        given = order.parameters or {}
        return Parameters(
            sources, deployment, order.workflow_id, given, may_be_custom=may_be_custom
        )

    def entered(self, unit: UnitOfWork, draft: Execution, verdict: Verdict) -> Execution:
        """Stored with the status of the verdict; one without a status leaves nothing."""
        if verdict.status is None:
            return draft
        execution = replace(draft, status=verdict.status)
        if verdict.refusal is not None:
            error = f"Error preparing execution: {verdict.refusal}"
            execution = replace(execution, error=error, ended_at=draft.created_at)
        unit.executions.add(execution)
        self.line.announce(unit, execution, verdict)
        return execution


def _deployment(unit: UnitOfWork, caller: Caller, identifier: str) -> Deployment:
    """Locked, unless it is another tenant's, which all may see, and administrators run."""
    found = unit.deployments.held(tenant_of(caller), identifier)
    if found is None:
        found = unit.deployments.get(tenant_of(caller), identifier)
        if caller.is_admin:
            found = unit.deployments.locked(found.tenant, found.id)
    if not is_seen(caller, found):
        raise NotFound("deployment", identifier)
    return found


def _asking_deployment(unit: UnitOfWork, caller: Caller) -> str | None:
    if caller.execution_id is None:
        return None
    asking = unit.executions.find(tenant_of(caller), caller.execution_id)
    return asking.deployment_id if asking else None


def _with_seals(
    merged: Mapping[str, Any], given: Mapping[str, Any], sealed: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Parameters in which another execution gave secrets are kept as they were sealed."""
    return {**merged, **{name: sealed[name] for name in given if sealed[name] != given[name]}}
