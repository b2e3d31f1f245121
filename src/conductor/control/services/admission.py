"""The one door through which executions start: the decision table of starting and queueing."""

from collections.abc import Callable
from dataclasses import dataclass

from conductor.control.services.environment import NODE_TYPES
from conductor.control.services.errors import (
    DeploymentCreationError,
    EnvironmentInProgress,
    EnvironmentPending,
    ExistingRunningExecution,
    UnavailableWorkflow,
)
from conductor.control.services.inter_deployment_dependencies import refuse_users
from conductor.control.services.work import UnitOfWork
from conductor.domain.availability import unmet_rule
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.instance_count import InstanceCount

_TAKING_DOWN = ("stop", "uninstall", "update", "heal")


@dataclass(frozen=True)
class Request:
    """What wants to start. `is_queued` and `is_forced` are the person's wishes; `asker` is the
    deployment whose execution asks, if one does."""

    execution: Execution
    deployment: Deployment
    is_queued: bool = False
    is_forced: bool = False
    asker: str | None = None


Rule = Callable[[UnitOfWork, Request], ExecutionStatus | None]


def admit(unit: UnitOfWork, request: Request) -> ExecutionStatus:
    """The status to begin with: the first rule that speaks decides, or refuses by raising."""
    for rule in RULES:
        decided = rule(unit, request)
        if decided is not None:
            return decided
    return ExecutionStatus.PENDING


def environment_is_there(unit: UnitOfWork, request: Request) -> ExecutionStatus | None:
    deployment = request.deployment
    if deployment.state is DeploymentState.CREATING:
        creating = unit.executions.active_of(deployment.tenant, deployment.id)
        if any(each.status is ExecutionStatus.STARTED for each in creating):
            raise EnvironmentInProgress(
                f"deployment {deployment.id!r} is being created: try again in a moment"
            )
        raise EnvironmentPending(f"deployment {deployment.id!r} waits for its creation")
    if deployment.state is not DeploymentState.READY:
        raise DeploymentCreationError(
            f"deployment {deployment.id!r} is {deployment.state}: nothing can run on it"
        )
    return None


def nobody_needs_it(unit: UnitOfWork, request: Request) -> ExecutionStatus | None:
    """Before what takes a deployment down begins; once it has begun, it may go on."""
    execution = request.execution
    is_new = execution.status is ExecutionStatus.PENDING and not execution.is_dry_run
    if is_new and not request.is_forced and execution.workflow_id in _TAKING_DOWN:
        deed = f"workflow {execution.workflow_id!r}"
        refuse_users(unit, request.deployment, deed=deed, asker=request.asker)
    return None


def place_is_free(unit: UnitOfWork, request: Request) -> ExecutionStatus | None:
    """One execution at a time for each deployment, unless forced; queued ones come first."""
    deployment = request.deployment
    others = [
        each
        for each in unit.executions.active_of(deployment.tenant, deployment.id)
        if each.id != request.execution.id
    ]
    if not others or (request.is_forced and not request.is_queued):
        return None
    if request.is_queued:
        return ExecutionStatus.QUEUED
    names = ", ".join(f"{each.workflow_id} {each.id} ({each.status})" for each in others)
    raise ExistingRunningExecution(
        f"deployment {deployment.id!r} is busy with {names}: wait for it, queue this one, "
        f"or force it to run in parallel"
    )


def workflow_is_available(unit: UnitOfWork, request: Request) -> ExecutionStatus | None:
    """By the rules of the blueprint, as instances are now. One that was begun may go on."""
    execution, deployment = request.execution, request.deployment
    if request.is_forced or execution.status is not ExecutionStatus.PENDING:
        return None
    workflow = (deployment.plan.get("workflows") or {}).get(execution.workflow_id) or {}
    rules = workflow.get("availability_rules")
    if not rules:
        return None
    counts = unit.node_instances.counts(deployment.tenant, [deployment.id])
    count = counts.get((deployment.tenant, deployment.id), InstanceCount())
    reason = unmet_rule(rules, count, deployment.plan.get(NODE_TYPES) or ())
    if reason:
        raise UnavailableWorkflow(
            f"workflow {execution.workflow_id!r} of deployment {deployment.id!r} is not available "
            f"now: {reason}; force it to run it all the same"
        )
    return None


RULES: tuple[Rule, ...] = (
    environment_is_there,
    nobody_needs_it,
    place_is_free,
    workflow_is_available,
)
