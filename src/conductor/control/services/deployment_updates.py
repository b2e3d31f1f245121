"""Deployment updates, as people start, preview and read them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from conductor.blueprint.diff.plans import Difference
from conductor.blueprint.diff.step import step_record
from conductor.control.services.access import scope_of, tenant_of
from conductor.control.services.default_schedules import (
    PlannedChanges,
    check_schedules,
    made_schedules,
    planned_changes,
)
from conductor.control.services.deployment_changes import refuse_wider
from conductor.control.services.deployments import owned_deployment, shown_deployment
from conductor.control.services.errors import (
    ForbiddenWhileCancelling,
    NonexistentWorkflow,
    OnlyDeploymentUpdate,
)
from conductor.control.services.executions import Executions
from conductor.control.services.ids import new_update_id
from conductor.control.services.inter_deployment_dependencies import dependents_of, refuse_users
from conductor.control.services.listing import Page, Query
from conductor.control.services.numbers import check_numbers
from conductor.control.services.parameters import Sources
from conductor.control.services.start_orders import StartOrder
from conductor.control.services.system_workflows import UPDATE, known_workflow
from conductor.control.services.update_moves import refuse_while_modified
from conductor.control.services.update_plans import (
    Destination,
    UpdatePlans,
    Wish,
    plan_now,
    possible_difference,
)
from conductor.control.services.update_views import UpdateView, views_of
from conductor.control.services.visibility import viewer_of
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.deployment import Deployment
from conductor.domain.deployment_update import DeploymentUpdate, UpdateState
from conductor.domain.errors import ConductorError, InvalidInput, NotFound
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import BlueprintId, DeploymentId, DeploymentUpdateId, ExecutionId
from conductor.domain.lifecycle import Actor
from conductor.domain.plugins_update import UPDATE_PLUGIN


@dataclass(frozen=True)
class UpdateOrder:
    """What a person asked for; see the rest contract, section 13. `parameters` are for the
    workflow `update`."""

    deployment_id: str
    blueprint_id: str | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    is_forced: bool = False
    is_preview: bool = False
    runtime_only_evaluation: bool | None = None
    auto_correct_types: bool = False
    keeps_plugins: bool = False


@dataclass(frozen=True)
class DeploymentUpdates:
    work: UnitOfWorkFactory
    plans: UpdatePlans
    executions: Executions
    clock: Clock

    def initiate(self, caller: Caller, order: UpdateOrder) -> UpdateView:
        """Begin an execution that carries it out; a preview ends here, and changes nothing."""
        if caller.is_cancelling:
            raise ForbiddenWhileCancelling("the execution that asks is being cancelled")
        check_numbers("parameters", order.parameters)
        with self.work.reading() as unit:
            home = shown_deployment(unit, caller, order.deployment_id)
        # may take seconds, so not while others wait to write
        destination = self.plans.destination(caller, home, _wanted(home, order))
        with self.work.writing() as unit:
            home = owned_deployment(unit, caller, order.deployment_id)
            update = self._drafted(unit, caller, home, order, destination)
            if order.is_preview:
                execution, refusal = self._previewed(unit, caller, home, order, update), None
            else:
                execution, refusal = self._entered(unit, caller, home, order, update)
            update = replace(update, execution_id=execution.id)
            if refusal is None or execution.is_final:
                unit.updates.add(update)
        if refusal is not None:
            raise refusal
        return UpdateView(update, update.state)

    def get(self, caller: Caller, identifier: str) -> UpdateView:
        with self.work.reading() as unit:
            return views_of(unit, [_seen(unit, caller, identifier)])[0]

    def page(self, caller: Caller, query: Query) -> Page[UpdateView]:
        with self.work.reading() as unit:
            scope, viewer = scope_of(caller, query), viewer_of(caller)
            page = unit.updates.page_for(scope, viewer, query, home=caller.home)
            return Page(views_of(unit, page.items), page.total)

    def put(
        self, caller: Caller, identifier: str, deployment_id: str, wishes: Mapping[str, Any]
    ) -> UpdateView:
        """Note an update that an execution carries out by its own means."""
        with self.work.writing() as unit:
            home = unit.deployments.locked(tenant_of(caller), deployment_id)
            asking = _asking(unit, caller, home.id)
            inputs = home.plan.get("inputs") or {}
            new = DeploymentUpdate(
                id=DeploymentUpdateId(identifier),
                tenant=home.tenant,
                deployment_id=home.id,
                state=_state(wishes.get("state") or UpdateState.UPDATING),
                created_at=self.clock.now(),
                created_by=caller.username,
                old_blueprint_id=home.blueprint_id,
                new_blueprint_id=BlueprintId(wishes.get("blueprint_id") or home.blueprint_id),
                visibility=home.visibility,
                execution_id=ExecutionId(wishes.get("execution_id") or asking.id),
                old_inputs=inputs,
                new_inputs=wishes.get("inputs") or inputs,
            )
            unit.updates.add(new)
            return views_of(unit, [new])[0]

    def change(self, caller: Caller, identifier: str, wishes: Mapping[str, Any]) -> UpdateView:
        """Its `state`, `steps` or `plan`, for the execution that updates the deployment."""
        check_numbers("the update", wishes)
        with self.work.writing() as unit:
            before = unit.updates.get(tenant_of(caller), identifier)
            _asking(unit, caller, before.deployment_id)
            after = before
            if wishes.get("state"):
                after = after.move_to(_state(wishes["state"]), by=Actor.WORKER)
            if wishes.get("steps") is not None:
                after = replace(after, steps=wishes["steps"])
            if wishes.get("plan") is not None:
                after = replace(after, deployment_plan=wishes["plan"])
            unit.updates.change(before, after)
            return views_of(unit, [after])[0]

    def _drafted(
        self,
        unit: UnitOfWork,
        caller: Caller,
        home: Deployment,
        order: UpdateOrder,
        to: Destination,
    ) -> DeploymentUpdate:
        blueprint = unit.blueprints.get(home.tenant, order.blueprint_id or home.blueprint_id)
        refuse_wider(home, home.visibility, blueprint)
        _check_workflow(home, to.plan, order.parameters.get("workflow_id"))
        difference = possible_difference(home, plan_now(unit, home), to.plan)
        schedules = self._planned_schedules(unit, caller, home, to)
        return DeploymentUpdate(
            id=new_update_id(home.id),
            tenant=home.tenant,
            deployment_id=home.id,
            state=UpdateState.PREVIEW if order.is_preview else UpdateState.UPDATING,
            created_at=self.clock.now(),
            created_by=caller.username,
            old_blueprint_id=home.blueprint_id,
            new_blueprint_id=BlueprintId(order.blueprint_id or home.blueprint_id),
            visibility=home.visibility,
            old_inputs=home.plan.get("inputs") or {},
            new_inputs=to.plan.get("inputs") or {},
            steps=_steps(difference),
            deployment_plan=to.plan,
            settings={
                "labels": [list(pair) for pair in to.labels],
                "runtime_only_evaluation": _late(home, order),
                "schedules": asdict(schedules),
            },
            recursive_dependencies=dependents_of(unit, home),
        )

    def _planned_schedules(
        self, unit: UnitOfWork, caller: Caller, home: Deployment, to: Destination
    ) -> PlannedChanges:
        """Refused here where they could not be made later."""
        planned, after = planned_changes(unit, home, to.plan), replace(home, plan=to.plan)
        names, now = (*planned.new, *planned.changed), self.clock.now()
        made = made_schedules(after, names, now=now, by=caller.username)
        known = self.plans.preparation
        check_schedules(Sources(unit, caller, known.language, known.cipher), after, made)
        return planned

    def _entered(
        self,
        unit: UnitOfWork,
        caller: Caller,
        home: Deployment,
        order: UpdateOrder,
        update: DeploymentUpdate,
    ) -> tuple[Execution, ConductorError | None]:
        """An execution may update its own deployment while it runs; the updates of one that brings
        many to other plugins wait until theirs is free."""
        refuse_while_modified(unit, home)
        _check_known(unit, home, order.parameters.get("reinstall_list") or ())
        parent = unit.executions.by_id(caller.execution_id) if caller.execution_id else None
        asker = parent.deployment_id if parent else None
        if asker == home.id and not order.is_forced:
            refuse_users(unit, caller, home, deed="an update", asker=asker)
        draft = self._draft_of_execution(caller, home, order, update)
        may_overlap = order.is_forced or asker == home.id
        door = self.executions.line.door
        is_queued = not may_overlap and parent is not None and parent.workflow_id == UPDATE_PLUGIN
        verdict = door.ask(
            unit,
            draft,
            home,
            is_queued=is_queued,
            is_forced=may_overlap,
            asker=asker,
            passes_maintenance=caller.passes_maintenance,
        )
        return self.executions.entered(unit, draft, verdict), verdict.refusal

    def _previewed(
        self,
        unit: UnitOfWork,
        caller: Caller,
        home: Deployment,
        order: UpdateOrder,
        update: DeploymentUpdate,
    ) -> Execution:
        """Of what the request itself did."""
        draft, now = self._draft_of_execution(caller, home, order, update), self.clock.now()
        done = replace(
            draft, status=ExecutionStatus.TERMINATED, started_at=update.created_at, ended_at=now
        )
        unit.executions.add(done)
        return done

    def _draft_of_execution(
        self, caller: Caller, home: Deployment, order: UpdateOrder, update: DeploymentUpdate
    ) -> Execution:
        """It takes scripts and plugins from the new blueprint."""
        told = {**order.parameters, "update_id": update.id, "preview": order.is_preview}
        start = StartOrder(home.id, UPDATE, allow_custom_parameters=True, is_forced=order.is_forced)
        draft = start.drafted(caller, home.tenant, home, update.created_at)
        return replace(draft, blueprint_id=update.new_blueprint_id, parameters=told)


def _late(home: Deployment, order: UpdateOrder) -> bool:
    """Whether functions are evaluated at run time only."""
    wish = order.runtime_only_evaluation
    return home.runtime_only_evaluation if wish is None else wish


def _wanted(home: Deployment, order: UpdateOrder) -> Wish:
    return Wish(
        blueprint_id=BlueprintId(order.blueprint_id or home.blueprint_id),
        inputs=order.inputs,
        runtime_only_evaluation=_late(home, order),
        auto_correct_types=order.auto_correct_types,
        keeps_plugins=order.keeps_plugins,
    )


def _seen(unit: UnitOfWork, caller: Caller, identifier: str) -> DeploymentUpdate:
    tenant, viewer = tenant_of(caller), viewer_of(caller)
    found = unit.updates.find_for(tenant, viewer, identifier, home=caller.home)
    if found is None:
        raise NotFound("deployment update", identifier)
    return found


def _steps(difference: Difference) -> list[dict[str, Any]]:
    return [step_record(each, str(at)) for at, each in enumerate(difference.steps, 1)]


def _check_workflow(home: Deployment, plan: Mapping[str, Any], workflow_id: str | None) -> None:
    """One that takes the place of `update` has to be there afterwards."""
    if workflow_id is not None and known_workflow(plan, workflow_id) is None:
        known = ", ".join(sorted(plan.get("workflows") or {})) or "none"
        raise NonexistentWorkflow(
            f"deployment {home.id!r} would have no workflow {workflow_id!r}; it would have: {known}"
        )


def _check_known(unit: UnitOfWork, home: Deployment, ids: Sequence[str]) -> None:
    if not ids:
        return
    known = {each.id for each in unit.node_instances.of_deployment(home.tenant, home.id)}
    if unknown := sorted({*ids} - known):
        raise InvalidInput(
            f"reinstall_list: deployment {home.id!r} has no node instance {', '.join(unknown)}"
        )


def _asking(unit: UnitOfWork, caller: Caller, deployment_id: DeploymentId) -> Execution:
    asking = unit.executions.by_id(caller.execution_id) if caller.execution_id else None
    if asking is None or asking.deployment_id != deployment_id:
        raise OnlyDeploymentUpdate(
            f"only an execution of deployment {deployment_id!r} may change its updates"
        )
    return asking


def _state(wish: Any) -> UpdateState:
    try:
        return UpdateState(str(wish))
    except ValueError:
        known = ", ".join(UpdateState)
        raise InvalidInput(f"no update can be {wish!r}; the states are: {known}") from None
