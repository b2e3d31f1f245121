"""cfy apply: from a blueprint on disk to a deployment that is as it says, made or updated."""

from typing import Any

import click

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.cli import options, runs
from conductor.cli.completions import deployment_ids
from conductor.cli.connection import client
from conductor.cli.deployment_updates import run_update, wishes
from conductor.cli.labels import wished_labels
from conductor.cli.printing import say
from conductor.cli.upload import default_id, upload_blueprint
from conductor.cli.validation import check
from conductor.cli.values import parse_values
from conductor.cli.verb import Verb

UNKNOWN = 404


@click.command("apply", cls=Verb)
@click.option(
    "-p",
    "--blueprint-path",
    default="blueprint.yaml",
    show_default=True,
    help="A YAML file, an archive or a URL.",
)
@click.option("-n", "--blueprint-filename", help="The YAML file inside an archive.")
@click.option("-b", "--blueprint-id", help="The folder's name, with a number, if left out.")
@click.option("-d", "--deployment-id", type=deployment_ids, help="The folder's name if left out.")
@click.option("--validate", is_flag=True, help="Check the blueprint here first.")
@click.option("--blueprint-labels", help="KEY:VALUE,KEY:VALUE…")
@click.option("--deployment-labels", help="KEY:VALUE,KEY:VALUE… for a new deployment.")
@click.option("--skip-plugins-validation", is_flag=True, help="Plugins may still be missing.")
@click.option("--dont-skip-reinstall", is_flag=True, help="Reinstall what cannot be updated.")
@click.option("--parameters", multiple=True, help="key=value for the workflow of a new deployment.")
@click.option("--allow-custom-parameters", is_flag=True, help="Also what is not declared.")
@options.inputs
@wishes
@options.waiting(by_default=True)
@options.logs
@options.visibility
@options.tenant
def apply(
    blueprint_path: str,
    blueprint_filename: str | None,
    blueprint_id: str | None,
    deployment_id: str | None,
    validate: bool,
    inputs: tuple[str, ...],
    wait: bool,
    timeout: int,
    include_logs: bool,
    as_json: bool,
    visibility: str,
    **how: Any,
) -> None:
    """Upload a blueprint, then update the deployment, or make and install it."""
    if validate:
        check(blueprint_path, blueprint_filename)
    server, name = client(), default_id(blueprint_path)
    blueprint = blueprint_id or _free_id(server, name)
    upload_blueprint(
        server,
        blueprint_path,
        blueprint,
        blueprint_filename=blueprint_filename,
        visibility=visibility,
        labels=wished_labels(how.pop("blueprint_labels")),
    )
    say(f"Blueprint {blueprint} is uploaded.")
    seen = {"wait": wait, "timeout": timeout, "include_logs": include_logs, "as_json": as_json}
    target, given = deployment_id or name, parse_values(inputs)
    if _is_there(server, target):
        _update(target, blueprint, given, seen, **how)
    elif how["preview"]:
        say(f"Deployment {target} would be made and installed; it is not there yet.")
    else:
        _install(server, target, blueprint, given, seen, visibility, **how)


def _update(
    deployment: str, blueprint: str, given: dict[str, Any], seen: dict[str, Any], **how: Any
) -> None:
    for needless in (
        "deployment_labels",
        "skip_plugins_validation",
        "parameters",
        "allow_custom_parameters",
    ):
        how.pop(needless)
    how["skip_reinstall"] = not how.pop("dont_skip_reinstall")
    run_update(deployment, blueprint, given, seen, **how)


def _install(
    server: CloudifyClient,
    deployment: str,
    blueprint: str,
    given: dict[str, Any],
    seen: dict[str, Any],
    visibility: str,
    **how: Any,
) -> None:
    made = server.deployments.create(
        blueprint,
        deployment,
        given,
        visibility,
        labels=wished_labels(how["deployment_labels"]),
        skip_plugins_validation=how["skip_plugins_validation"],
        runtime_only_evaluation=bool(how["runtime_only_evaluation"]),
    )
    say(f"Deployment {made.id} is created.")
    if how["skip_install"]:
        return
    started = runs.start(
        server,
        made.id,
        how["workflow_id"] or "install",
        parse_values(how["parameters"]),
        allow_custom_parameters=how["allow_custom_parameters"],
        force=how["force"],
    )
    runs.see_through(server, started, **seen)


def _is_there(server: CloudifyClient, deployment: str) -> bool:
    try:
        server.deployments.get(deployment)
    except CloudifyClientError as error:
        if error.status_code != UNKNOWN:
            raise
        return False
    return True


def _free_id(server: CloudifyClient, name: str) -> str:
    """The name, or with the first number from 2 on that no blueprint has."""
    found = server.blueprints.list(_include=["id"], _search=name, _get_all_results=True)
    taken = {each.id for each in found}
    numbers = range(2, len(taken) + 3)
    return next(each for each in (name, *(f"{name}-{n}" for n in numbers)) if each not in taken)
