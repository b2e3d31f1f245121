"""Delete a deployment and stay until it is gone: what delete and uninstall share."""

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.executions import Execution
from conductor.cli.runs import watch

GONE = 404


def delete_deployment(
    client: CloudifyClient,
    deployment_id: str,
    *,
    force: bool = False,
    with_logs: bool = False,
    recursive: bool = False,
    timeout: float | None = 900,
) -> None:
    """Its last execution vanishes with it, so "not found" on the way means that it is done.
    Without a `timeout` nobody waits."""
    client.deployments.delete(deployment_id, force, with_logs, recursive)
    if timeout is None:
        return
    try:
        running = _deletion(client, deployment_id)
        if running is not None:
            watch(client, running, timeout=timeout)
    except CloudifyClientError as error:
        if error.status_code != GONE:
            raise


def _deletion(client: CloudifyClient, deployment_id: str) -> Execution | None:
    found = client.executions.list(
        deployment_id=deployment_id,
        workflow_id="delete_deployment_environment",
        _sort="-created_at",
        _size=1,
    )
    return found[0] if found.items else None
