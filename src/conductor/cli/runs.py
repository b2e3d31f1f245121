"""Start an execution and stay with it: what start, resume, install and uninstall share."""

from collections.abc import Callable
from threading import Event as Flag
from typing import Any
from uuid import uuid4

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.deployments import Deployment
from cloudify_rest_client.exceptions import (
    DeploymentEnvironmentCreationInProgressError,
    DeploymentEnvironmentCreationPendingError,
    ServerUnreachable,
)
from cloudify_rest_client.executions import Execution
from conductor.cli.connection import is_local
from conductor.cli.failures import INTERRUPTED, TIMEOUT, UNREACHABLE, Failure
from conductor.cli.follow import Follower
from conductor.cli.outage import Outage, Wait
from conductor.cli.printing import hand_over, note, say
from conductor.cli.progress import Silent, screen_for

PAUSE = 0.5  # seconds
QUESTIONS = 240  # two minutes at that pace, as long as the server itself would wait


def start(
    client: CloudifyClient,
    deployment_id: str,
    workflow_id: str,
    parameters: dict[str, Any],
    *,
    idempotency_key: str | None = None,
    wait: Wait | None = None,
    **how: Any,
) -> Execution:
    """Start a workflow, after the deployment's environment if that is still being made.

    When the answer gets lost it asks again with the same key, so that it starts once.
    """
    wait, key = wait or Flag().wait, idempotency_key or str(uuid4())
    outage = Outage(wait)
    for _ in range(QUESTIONS):
        try:
            return client.executions.start(
                deployment_id, workflow_id, parameters, idempotency_key=key, **how
            )
        except (
            DeploymentEnvironmentCreationInProgressError,
            DeploymentEnvironmentCreationPendingError,
        ):
            wait(PAUSE)
        except ServerUnreachable as lost:
            if not (lost.may_have_arrived or outage.since):
                raise
            _sit_out(outage, lost, key)
    raise Failure(f"The environment of deployment {deployment_id} is still being made", TIMEOUT)


def watch(
    client: CloudifyClient,
    execution: Execution,
    *,
    timeout: float,
    include_logs: bool = True,
    as_json: bool = False,
    after: int = 0,
    **filters: Any,
) -> None:
    """Follow to the end; fail with the execution's error when it has one. Shown are the events
    after this number that the filters ask for.

    Ctrl-C stops watching, never the execution; but a local one runs here, and is cancelled.
    """
    if execution.status in Execution.WAITING_STATES:
        note(_waits(execution))
    title = f"{execution.workflow_id} {execution.deployment_id or ''}".strip()
    with screen_for(title, as_json=as_json) as screen:
        wishes = {"include_logs": include_logs, **filters}
        follower = Follower(client, screen, timeout, after, wishes)
        try:
            ended = follower.follow(execution.id)
        except KeyboardInterrupt:
            said = _cancelled(follower, execution) if is_local() else _let_go(execution.id)
            raise Failure(said, INTERRUPTED) from None
    report(ended)


def see_through(
    client: CloudifyClient,
    execution: Execution,
    *,
    wait: bool = True,
    is_patient: bool = False,
    **how: Any,
) -> None:
    """Stay with an execution that began just now, unless nobody wants to, or there is nothing to
    see yet: then only who `is_patient` stays."""
    is_waiting = execution.status in Execution.WAITING_STATES
    if wait and (is_patient or not is_waiting):
        watch(client, execution, **how)
        return
    name = f"Execution {execution.id} of workflow {execution.workflow_id}"
    under_way = f"{name} is under way.\n{_watch_it(execution.id)}"
    say(_waiting(execution) if is_waiting else under_way)
    hand_over(execution)


def told_so_far(client: CloudifyClient, execution_id: str) -> int:
    """The number of its last event: `watch` begins after it. A local one is told anew each time."""
    return 0 if is_local() else client.events.read_on(execution_id, _size=1).last


def await_environment(client: CloudifyClient, deployment: Deployment, timeout: float) -> None:
    """Stay until a new deployment's environment is made."""
    if deployment.create_execution is None or deployment.latest_execution_status == "completed":
        return
    ended = Follower(client, Silent(), timeout=timeout).follow(deployment.create_execution)
    if ended.status != Execution.TERMINATED:
        said = ended.error or f"it is {ended.status}"
        raise Failure(f"The environment of deployment {deployment.id} is not made: {said}")


def report(execution: Execution) -> None:
    """Say how it ended; a failed one ends the command with exit code 1."""
    name = f"Execution {execution.id} of workflow {execution.workflow_id}"
    if execution.error or execution.status == Execution.FAILED:
        raise Failure(f"{name} failed: {execution.error or 'the server did not say why'}")
    say(f"{name} {'cancelled' if execution.status == Execution.CANCELLED else 'finished'}.")


def _sit_out(outage: Outage, lost: ServerUnreachable, key: str) -> None:
    try:
        outage.sit_out(lost)
    except ServerUnreachable:
        raise Failure(
            f"{lost.message} Whether the execution was started is not known.\n"
            f"Give the same command again with: --idempotency-key {key}\n"
            "Then it is started once, whatever became of it.",
            UNREACHABLE,
        ) from lost


def watched(follow: Callable[[], Execution], execution_id: str) -> Execution:
    """Ctrl-C stops watching, and never the execution."""
    try:
        return follow()
    except KeyboardInterrupt:
        raise Failure(_let_go(execution_id), INTERRUPTED) from None


def _waiting(execution: Execution) -> str:
    is_queued = execution.status == Execution.QUEUED
    return f"{_waits(execution)}\n{_watch_it(execution.id)}" if is_queued else _waits(execution)


def _waits(execution: Execution) -> str:
    if execution.status == Execution.SCHEDULED:
        return f"Workflow {execution.workflow_id} is scheduled for {execution.scheduled_for}."
    return f"Execution {execution.id} is queued. It waits for {execution.waits_for or 'its turn'}."


def _watch_it(execution_id: str) -> str:
    return f"Watch it with: cfy events list {execution_id} --tail"


def _cancelled(follower: Follower, execution: Execution) -> str:
    """A local one cannot go on without us: see it end."""
    follower.client.executions.cancel(execution.id)
    ended = follower.follow(execution.id)
    return f"You cancelled execution {execution.id}; it is {ended.status}."


def _let_go(execution_id: str) -> str:
    return (
        f"You stopped watching; execution {execution_id} goes on.\n"
        f"Watch it again with: cfy events list {execution_id} --tail\n"
        f"Cancel it with: cfy executions cancel {execution_id}"
    )
