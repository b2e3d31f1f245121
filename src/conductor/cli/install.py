"""cfy install: from a blueprint on disk to a running deployment."""

from typing import Any

import click

from cloudify_rest_client.client import CloudifyClient
from conductor.cli import options, runs
from conductor.cli.connection import client, is_local
from conductor.cli.labels import wished_labels
from conductor.cli.printing import say
from conductor.cli.upload import default_id, upload_blueprint
from conductor.cli.validation import check
from conductor.cli.values import parse_values
from conductor.cli.verb import Verb


@click.command("install", cls=Verb)
@click.argument("blueprint_path", required=False)
@click.option("-b", "--blueprint-id", help="The folder's name if left out.")
@click.option("-n", "--blueprint-filename", help="The YAML file inside a folder or an archive.")
@click.option("-d", "--deployment-id", help="The blueprint's id if left out.")
@click.option(
    "-w", "--workflow-id", default="install", show_default=True, help="Run this workflow."
)
@click.option("-f", "--force", is_flag=True, help="Run beside what runs there already.")
@click.option("--validate", is_flag=True, help="Check the blueprint here first.")
@click.option("--blueprint-labels", help="KEY:VALUE,KEY:VALUE…")
@click.option("--deployment-labels", help="KEY:VALUE,KEY:VALUE…")
@click.option("--skip-plugins-validation", is_flag=True, help="Plugins may still be missing.")
@options.waiting(by_default=True)
@options.inputs
@options.parameters
@options.logs
@options.visibility
@options.local_retries
@options.tenant
def install(
    blueprint_path: str | None,
    validate: bool,
    inputs: tuple[str, ...],
    workflow_id: str,
    parameters: tuple[str, ...],
    allow_custom_parameters: bool,
    force: bool,
    wait: bool,
    timeout: int,
    include_logs: bool,
    as_json: bool,
    **how: Any,
) -> None:
    """Upload a blueprint, deploy it and install it.

    In the local profile, what was made last is installed if no blueprint is given.
    """
    if blueprint_path and validate:
        check(blueprint_path, how["blueprint_filename"])
    server, seen = client(), {"include_logs": include_logs, "as_json": as_json}
    given, passed = parse_values(inputs), parse_values(parameters)
    make = _made_here if is_local() else _made_there
    made = make(server, blueprint_path, given, timeout=timeout, **how)
    start: dict[str, Any] = {"allow_custom_parameters": allow_custom_parameters, "force": force}
    started = runs.start(server, made, workflow_id, passed, **start)
    runs.see_through(server, started, wait=wait, timeout=timeout, **seen)


def _made_there(
    server: CloudifyClient,
    path: str | None,
    inputs: dict[str, Any],
    *,
    blueprint_id: str | None,
    blueprint_filename: str | None,
    deployment_id: str | None,
    visibility: str,
    blueprint_labels: str | None,
    deployment_labels: str | None,
    skip_plugins_validation: bool,
    timeout: int,
) -> str:
    if path is None:
        raise click.UsageError("Missing argument 'BLUEPRINT_PATH'.")
    wanted = wished_labels(deployment_labels)
    blueprint = blueprint_id or default_id(path)
    upload_blueprint(
        server,
        path,
        blueprint,
        blueprint_filename=blueprint_filename,
        visibility=visibility,
        labels=wished_labels(blueprint_labels),
        timeout=timeout,
    )
    say(f"Blueprint {blueprint} is uploaded.")
    made = server.deployments.create(
        blueprint,
        deployment_id or blueprint,
        inputs,
        visibility,
        labels=wanted,
        skip_plugins_validation=skip_plugins_validation,
    )
    say(f"Deployment {made.id} is created.")
    return made.id


def _made_here(
    here: Any,
    path: str | None,
    inputs: dict[str, Any],
    *,
    blueprint_id: str | None,
    blueprint_filename: str | None,
    **_: Any,
) -> str:
    if path is None:
        current: str = blueprint_id or here.environments.current()
        return current
    chosen = blueprint_id or default_id(path)
    here.environments.create(path, blueprint_filename, chosen, inputs)
    say(f"Environment {chosen} is made.")
    return chosen
