"""cfy install: from a blueprint on disk to a running deployment."""

from typing import Any

import click

from conductor.cli import options, runs
from conductor.cli.connection import client, is_local
from conductor.cli.printing import say
from conductor.cli.upload import default_id, upload_blueprint
from conductor.cli.validation import check
from conductor.cli.values import parse_values
from conductor.cli.verb import Verb


@click.command("install", cls=Verb)
@click.argument("blueprint_path", required=False)
@click.option("-b", "--blueprint-id", help="The folder's name if left out.")
@click.option("-n", "--blueprint-filename", help="The YAML file inside an archive.")
@click.option("-d", "--deployment-id", help="The blueprint's id if left out.")
@click.option("-w", "--workflow-id", default="install", show_default=True)
@click.option("-f", "--force", is_flag=True, help="Run beside what runs there already.")
@click.option("--validate", is_flag=True, help="Check the blueprint here first.")
@click.option("--timeout", type=int, default=900, show_default=True, metavar="SECONDS")
@options.inputs
@options.parameters
@options.logs
@options.visibility
@options.local_retries
@options.tenant
def install(
    blueprint_path: str | None,
    blueprint_id: str | None,
    blueprint_filename: str | None,
    deployment_id: str | None,
    workflow_id: str,
    force: bool,
    validate: bool,
    timeout: int,
    inputs: tuple[str, ...],
    parameters: tuple[str, ...],
    allow_custom_parameters: bool,
    include_logs: bool,
    json_output: bool,
    visibility: str,
) -> None:
    """Upload a blueprint, deploy it and install it.

    In the local profile, what was made last is installed if no blueprint is given.
    """
    if blueprint_path and validate:
        check(blueprint_path, blueprint_filename)
    server, given, passed = client(), parse_values(inputs), parse_values(parameters)
    if is_local():
        made = _made_here(server, blueprint_path, blueprint_filename, blueprint_id, given)
    elif blueprint_path is None:
        raise click.UsageError("Missing argument 'BLUEPRINT_PATH'.")
    else:
        blueprint = blueprint_id or default_id(blueprint_path)
        upload_blueprint(
            server,
            blueprint_path,
            blueprint,
            blueprint_filename=blueprint_filename,
            visibility=visibility,
        )
        say(f"Blueprint {blueprint} is uploaded.")
        wanted = deployment_id or blueprint
        made = server.deployments.create(blueprint, wanted, given, visibility).id
        say(f"Deployment {made} is created.")
    started = runs.start(
        server,
        made,
        workflow_id,
        passed,
        allow_custom_parameters=allow_custom_parameters,
        force=force,
    )
    if not runs.is_waiting(started):
        runs.watch(server, started, timeout=timeout, include_logs=include_logs, as_json=json_output)


def _made_here(
    here: Any, path: str | None, filename: str | None, name: str | None, inputs: dict[str, Any]
) -> str:
    if path is None:
        current: str = name or here.environments.current()
        return current
    chosen = name or default_id(path)
    here.environments.create(path, filename, chosen, inputs)
    say(f"Environment {chosen} is made.")
    return chosen
