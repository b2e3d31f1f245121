"""Start an execution and stay with it: what start, resume, install and uninstall share."""

from threading import Event as Flag
from typing import Any

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.deployments import Deployment
from cloudify_rest_client.exceptions import (
    DeploymentEnvironmentCreationInProgressError,
    DeploymentEnvironmentCreationPendingError,
)
from cloudify_rest_client.executions import Execution
from conductor.cli.connection import is_local
from conductor.cli.failures import TIMEOUT, Failure
from conductor.cli.follow import Follower, Wait
from conductor.cli.printing import chosen_format, print_data, say
from conductor.cli.progress import Silent, screen_for

PAUSE = 0.5  # seconds
QUESTIONS = 240  # two minutes at that pace, as long as the server itself would wait


def start(
    client: CloudifyClient,
    deployment_id: str,
    workflow_id: str,
    parameters: dict[str, Any],
    *,
    wait: Wait | None = None,
    **how: Any,
) -> Execution:
    """Start a workflow, after the deployment's environment if that is still being made."""
    for _ in range(QUESTIONS):
        try:
            return client.executions.start(deployment_id, workflow_id, parameters, **how)
        except (
            DeploymentEnvironmentCreationInProgressError,
            DeploymentEnvironmentCreationPendingError,
        ):
            (wait or Flag().wait)(PAUSE)
    raise Failure(f"The environment of deployment {deployment_id} is still being made", TIMEOUT)


def watch(
    client: CloudifyClient,
    execution: Execution,
    *,
    timeout: float,
    include_logs: bool = True,
    as_json: bool = False,
    told: int = 0,
) -> None:
    """Follow to the end; fail with the execution's error when it has one. The first `told` events
    are not shown.

    Ctrl-C stops watching, never the execution; but a local one runs here, and is cancelled.
    """
    title = f"{execution.workflow_id} {execution.deployment_id or ''}".strip()
    with screen_for(title, as_json=as_json) as screen:
        follower = Follower(client, screen, include_logs, timeout, seen=told)
        try:
            ended = follower.follow(execution.id)
        except KeyboardInterrupt:
            said = _cancelled(follower, execution) if is_local() else _let_go(execution)
            raise Failure(said, 130) from None
    report(ended)


def see_through(
    client: CloudifyClient, execution: Execution, *, wait: bool = True, **how: Any
) -> None:
    """Stay with an execution that began just now, unless there is nothing to see yet, or nobody
    wants to."""
    is_waiting = execution.status in Execution.WAITING_STATES
    if wait and not is_waiting:
        watch(client, execution, **how)
        return
    name = f"Execution {execution.id} of workflow {execution.workflow_id}"
    under_way = f"{name} is under way.\n{_watch_it(execution.id)}"
    say(_waiting(execution) if is_waiting else under_way)
    if chosen_format() in ("json", "yaml"):
        print_data(execution)


def told_so_far(client: CloudifyClient, execution_id: str, *, include_logs: bool = True) -> int:
    """How many events it has: `watch` begins after these."""
    total: int = client.events.list(
        include_logs, execution_id=execution_id, _size=0
    ).metadata.pagination.total
    return total


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


def _waiting(execution: Execution) -> str:
    if execution.status == Execution.SCHEDULED:
        return f"Workflow {execution.workflow_id} is scheduled for {execution.scheduled_for}."
    return (
        f"Execution {execution.id} is queued. It waits for {execution.waits_for or 'its turn'}.\n"
        f"{_watch_it(execution.id)}"
    )


def _watch_it(execution_id: str) -> str:
    return f"Watch it with: cfy events list {execution_id} --tail"


def _cancelled(follower: Follower, execution: Execution) -> str:
    """A local one cannot go on without us: see it end."""
    follower.client.executions.cancel(execution.id)
    ended = follower.follow(execution.id)
    return f"You cancelled execution {execution.id}; it is {ended.status}."


def _let_go(execution: Execution) -> str:
    return (
        f"You stopped watching; execution {execution.id} goes on.\n"
        f"Watch it again with: cfy events list {execution.id} --tail\n"
        f"Cancel it with: cfy executions cancel {execution.id}"
    )
