"""What may be in the way of a start; see the decision table in `admission`."""

from collections.abc import Callable
from dataclasses import dataclass

from conductor.control.services.closures import blackout_refusal
from conductor.control.services.environment import NODE_TYPES
from conductor.control.services.errors import (
    DeploymentCreationError,
    EnvironmentInProgress,
    EnvironmentPending,
    ExistingRunningExecution,
    Forbidden,
    NonexistentWorkflow,
    UnavailableWorkflow,
)
from conductor.control.services.inter_deployment_dependencies import refuse_users
from conductor.control.services.maintenance_mode import maintenance_refusal
from conductor.control.services.rights import acting_for
from conductor.control.services.system_workflows import known_workflow
from conductor.control.services.work import UnitOfWork
from conductor.domain.availability import unmet_rule
from conductor.domain.blackout import Effect
from conductor.domain.deployment import ENVIRONMENT_WORKFLOWS, Deployment, DeploymentState
from conductor.domain.errors import ConductorError, Conflict
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.instance_count import InstanceCount
from conductor.domain.traffic import Traffic, Wait

_TAKING_DOWN = ("stop", "uninstall", "update", "heal")


def _no_parameters() -> None:
    """Of what was taken in before."""


@dataclass(frozen=True)
class Request:
    """What wants to start. `is_queued` and `is_forced` are the person's wishes; `asker` is the
    deployment whose execution asks, if one does; `is_by_server` says that the server itself does
    what no blueprint declares; `passes_maintenance` that who asks may begin all the same; and
    `is_early` that its time has not come. `check_parameters` raises when they are wrong."""

    unit: UnitOfWork
    execution: Execution
    deployment: Deployment | None
    traffic: Traffic
    is_queued: bool = False
    is_forced: bool = False
    asker: str | None = None
    is_by_server: bool = False
    is_early: bool = False
    passes_maintenance: bool = False
    has_parameters: bool = True
    check_parameters: Callable[[], object] = _no_parameters

    @property
    def is_begun(self) -> bool:
        """It has run before, so it may go on where a new one might not begin."""
        return self.execution.is_final or self.execution.is_resumed


@dataclass(frozen=True)
class Obstacle:
    """What is in the way: as a refusal, and as what a queued execution waits for. `sentence` says
    it to who waits, for whom the remedies of the refusal are none."""

    refusal: ConductorError
    wait: Wait | None = None
    sentence: str = ""

    @property
    def why(self) -> str:
        return self.sentence or (f"it waits for {self.wait}" if self.wait else str(self.refusal))


Situation = Callable[[Request], Obstacle | None]


def environment_is_missing(request: Request) -> Obstacle | None:
    deployment = request.deployment
    if deployment is None or request.is_by_server:
        return None
    if deployment.state is DeploymentState.CREATING:
        creating = request.unit.executions.active_of(deployment.tenant, deployment.id)
        if any(each.status is ExecutionStatus.STARTED for each in creating):
            sentence = f"deployment {deployment.id!r} is being created: try again in a moment"
            return Obstacle(EnvironmentInProgress(sentence))
        return Obstacle(EnvironmentPending(f"deployment {deployment.id!r} waits for its creation"))
    if request.execution.workflow_id in ENVIRONMENT_WORKFLOWS:
        sentence = (
            f"{request.execution.workflow_id} {request.execution.id} cannot be resumed: create or "
            f"delete deployment {deployment.id!r} again instead"
        )
        return Obstacle(Conflict(sentence))
    if deployment.state is DeploymentState.FAILED:
        sentence = (
            f"deployment {deployment.id!r} could not be created, so nothing can run on it; see why "
            f"with cfy executions list -d {deployment.id}, and create it again"
        )
        return Obstacle(DeploymentCreationError(sentence))
    if deployment.state is not DeploymentState.READY:
        return Obstacle(
            DeploymentCreationError(
                f"deployment {deployment.id!r} is {deployment.state}: nothing can run on it"
            )
        )
    return None


def belongs_to_another_tenant(request: Request) -> Obstacle | None:
    """It is shown to all, and run in its own: administrators may start it from any."""
    deployment = request.deployment
    if deployment is None or deployment.tenant == request.execution.tenant:
        return None
    return Obstacle(
        Forbidden(
            f"deployment {deployment.id!r} belongs to tenant {deployment.tenant!r}: start its "
            f"workflows there (-t {deployment.tenant})"
        )
    )


def workflow_is_unknown(request: Request) -> Obstacle | None:
    execution, deployment = request.execution, request.deployment
    if deployment is None or request.is_by_server:
        return None
    if known_workflow(deployment.plan, execution.workflow_id) is not None:
        return None
    known = ", ".join(sorted(deployment.plan.get("workflows") or {})) or "none"
    return Obstacle(
        NonexistentWorkflow(
            f"deployment {deployment.id!r} has no workflow {execution.workflow_id!r}; "
            f"it has: {known}"
        )
    )


def others_depend_on_it(request: Request) -> Obstacle | None:
    """Before what takes a deployment down begins; once it has begun, it may go on."""
    execution, deployment = request.execution, request.deployment
    if deployment is None or execution.is_dry_run or request.is_begun:
        return None
    if execution.workflow_id not in _TAKING_DOWN:
        return None
    deed = f"workflow {execution.workflow_id!r}"
    caller, asker = acting_for(execution), request.asker  # it is kept where others read it
    return _obstacle(lambda: refuse_users(request.unit, caller, deployment, deed=deed, asker=asker))


def maintenance_is_on(request: Request) -> Obstacle | None:
    wait = request.traffic.is_in_maintenance(request.execution)
    if wait is None or request.passes_maintenance:
        return None
    return Obstacle(maintenance_refusal(request.traffic.maintenance), wait)


def blackout_refuses(request: Request) -> Obstacle | None:
    """What is in the queue already was taken in, and nobody is there to be told."""
    if request.execution.status is ExecutionStatus.QUEUED:
        return None
    closure = request.traffic.closed_by(request.execution, [Effect.REFUSE])
    return None if closure is None else Obstacle(blackout_refusal(closure))


def blackout_holds(request: Request) -> Obstacle | None:
    is_queued = request.execution.status is ExecutionStatus.QUEUED
    effects = tuple(Effect) if is_queued else (Effect.HOLD,)
    closure = request.traffic.closed_by(request.execution, effects)
    if closure is None:
        return None
    wait = Wait(f"blackout {closure.blackout.name!r} to end", f"it lasts {closure.window}")
    return Obstacle(blackout_refusal(closure), wait)


def others_run(request: Request) -> Obstacle | None:
    return _running(
        request,
        request.traffic.others_run(request.execution),
        "You cannot start a system-wide execution if there are other executions running",
        "wait for them, or add this one to the queue",
    )


def system_wide_comes_first(request: Request) -> Obstacle | None:
    return _running(
        request,
        request.traffic.is_held_back(request.execution),
        "You cannot start an execution if there is a running system-wide execution",
        "wait for it, or add this one to the queue",
    )


def starter_waits(request: Request) -> Obstacle | None:
    return _running(
        request,
        request.traffic.does_starter_wait(request.execution),
        "What runs in a component begins with the execution that started it",
        "wait for that",
    )


def deployment_is_busy(request: Request) -> Obstacle | None:
    return _running(
        request,
        request.traffic.is_deployment_busy(request.execution),
        "The following executions are currently running for this deployment",
        "wait for them, add this one to the queue (--queue), or force it to run beside them "
        "(--force)",
    )


def workflow_is_unavailable(request: Request) -> Obstacle | None:
    """By the rules of the blueprint, as instances are now."""
    execution, deployment = request.execution, request.deployment
    if deployment is None or request.is_begun:
        return None
    workflow = (deployment.plan.get("workflows") or {}).get(execution.workflow_id) or {}
    rules = workflow.get("availability_rules")
    if not rules:
        return None
    counts = request.unit.node_instances.counts([(deployment.tenant, deployment.id)])
    count = counts.get((deployment.tenant, deployment.id), InstanceCount())
    reason = unmet_rule(rules, count, deployment.plan.get(NODE_TYPES) or ())
    if reason is None:
        return None
    return Obstacle(
        UnavailableWorkflow(
            f"workflow {execution.workflow_id!r} of deployment {deployment.id!r} is not available "
            f"now: {reason}; force it to run it all the same"
        )
    )


def parameters_are_wrong(request: Request) -> Obstacle | None:
    return _obstacle(request.check_parameters) if request.has_parameters else None


def parameters_are_missing(request: Request) -> Obstacle | None:
    """None were given, and the defaults are not enough."""
    return None if request.has_parameters else _obstacle(request.check_parameters)


def no_place_is_free(request: Request) -> Obstacle | None:
    return _running(
        request,
        request.traffic.is_full(request.execution),
        "No place is free for one more execution",
        "wait for one to end",
    )


def _obstacle(check: Callable[[], object]) -> Obstacle | None:
    try:
        check()
    except ConductorError as refusal:
        return Obstacle(refusal)
    return None


def _running(request: Request, wait: Wait | None, sentence: str, remedy: str) -> Obstacle | None:
    """Neither what the server does itself nor what is resumed can be asked to wait, or forced."""
    if wait is None:
        return None
    if request.is_by_server:
        remedy = "try again when they have ended"
    elif request.execution.is_final:
        remedy = "resume this one when they have ended"
    sentence = f"{sentence}: {wait.what}"
    return Obstacle(ExistingRunningExecution(f"{sentence}; {remedy}"), wait, sentence)
