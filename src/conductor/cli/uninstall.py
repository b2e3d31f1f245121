"""cfy uninstall: the way back from a running deployment to nothing."""

import click

from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.cli import options, runs
from conductor.cli.connection import client
from conductor.cli.deletion import delete_deployment
from conductor.cli.printing import say
from conductor.cli.values import parse_values
from conductor.cli.verb import Verb

UNAVAILABLE = "unavailable_workflow_error"


@click.command("uninstall", cls=Verb)
@options.deployment_argument
@click.option(
    "-w", "--workflow-id", default="uninstall", show_default=True, help="Run this workflow."
)
@click.option("-f", "--force", is_flag=True, help="Even when others depend on it.")
@click.option("--recursive", is_flag=True, help="Delete its services too.")
@click.option(
    "--timeout",
    type=int,
    default=900,
    show_default=True,
    metavar="SECONDS",
    help="Wait no longer; what goes on goes on.",
)
@options.parameters
@options.logs
@options.local_retries
@options.tenant
def uninstall(
    deployment_id: str,
    workflow_id: str,
    force: bool,
    recursive: bool,
    timeout: int,
    parameters: tuple[str, ...],
    allow_custom_parameters: bool,
    include_logs: bool,
    as_json: bool,
) -> None:
    """Uninstall a deployment, then delete it and its blueprint.

    What has nothing installed is deleted at once.
    """
    server, passed = client(), parse_values(parameters)
    blueprint_id = server.deployments.get(deployment_id, _include=["blueprint_id"]).blueprint_id
    try:
        started = runs.start(
            server,
            deployment_id,
            workflow_id,
            passed,
            allow_custom_parameters=allow_custom_parameters,
            force=force,
        )
    except CloudifyClientError as refused:
        if refused.error_code != UNAVAILABLE:
            raise
        say(f"Nothing of deployment {deployment_id} is installed.")
    else:
        seen = {"include_logs": include_logs, "as_json": as_json}
        runs.see_through(server, started, timeout=timeout, **seen)
        if started.status in started.WAITING_STATES:
            return
    delete_deployment(server, deployment_id, force=force, recursive=recursive, timeout=timeout)
    server.blueprints.delete(blueprint_id)
    say(f"Deployment {deployment_id} and blueprint {blueprint_id} are deleted.")
