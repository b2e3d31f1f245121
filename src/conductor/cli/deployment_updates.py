"""cfy deployments update, history, get-update: another blueprint or other inputs."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from cloudify_rest_client.deployment_updates import DeploymentUpdate
from conductor.cli import options, runs
from conductor.cli.completions import blueprint_ids, deployment_ids
from conductor.cli.connection import client
from conductor.cli.printing import is_for_programs, print_data, print_list, print_record, say
from conductor.cli.values import parse_values
from conductor.cli.verb import Verb

F = TypeVar("F", bound=Callable[..., Any])

SHOWN = (
    "id",
    "deployment_id",
    "state",
    "old_blueprint_id",
    "new_blueprint_id",
    "execution_id",
    "created_at",
)
DETAILS = (*SHOWN, "old_inputs", "new_inputs", "steps", "deployment_update_node_instances")
STEP = ("action", "entity_type", "entity_id")
SCHEDULE = ("action", "schedule", "workflow", "since", "recurrence", "timezone")
DEPENDENT = ("deployment", "dependency_type", "dependent_node", "tenant")


def wishes(command: F) -> F:
    """How an update is to go about it."""
    for option in reversed(_WISHES):
        command = option(command)
    return command


_WISHES: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "-r", "--reinstall-list", multiple=True, help="A node instance to reinstall; repeatable."
    ),
    click.option("-w", "--workflow-id", help="A workflow that does it instead."),
    click.option("--skip-install", is_flag=True, help="Install nothing that is new."),
    click.option("--skip-uninstall", is_flag=True, help="Take down nothing that goes."),
    click.option("--ignore-failure", is_flag=True, help="Go on when something cannot go down."),
    click.option("--install-first", is_flag=True, help="Take down only afterwards."),
    click.option("--preview", is_flag=True, help="Show what would change, and change nothing."),
    click.option(
        "--dont-update-plugins", is_flag=True, help="Keep the plugins that it has in common."
    ),
    click.option(
        "-f", "--force", is_flag=True, help="Even while others need it, or something runs there."
    ),
    click.option(
        "--runtime-only-evaluation",
        is_flag=True,
        default=None,
        help="Evaluate functions anew whenever values are read.",
    ),
    click.option("--auto-correct-types", is_flag=True, help="Take '80' for a number."),
    click.option("--reevaluate-active-statuses", is_flag=True, help="Is always done."),
)


@click.command("update", cls=Verb)
@click.argument("deployment_id", type=deployment_ids)
@click.option("-b", "--blueprint-id", type=blueprint_ids, help="The same one, if left out.")
@options.inputs
@click.option("--drift-only", is_flag=True, help="Look for drift and mend it, nothing else.")
@wishes
@click.option("--skip-reinstall", is_flag=True, help="Reinstall nothing but the list.")
@click.option("--skip-drift-check", is_flag=True, help="Do not ask how far instances drifted.")
@click.option("--skip-heal", is_flag=True, help="Do not heal what is not well.")
@click.option("--force-reinstall", is_flag=True, help="Reinstall, where it could be updated.")
@options.waiting(by_default=True)
@options.logs
@options.tenant
def update(
    deployment_id: str,
    blueprint_id: str | None,
    inputs: tuple[str, ...],
    drift_only: bool,
    wait: bool,
    timeout: int,
    include_logs: bool,
    as_json: bool,
    **how: Any,
) -> None:
    """Bring a deployment to another blueprint, or other inputs, and watch it to the end."""
    if drift_only and (blueprint_id or inputs):
        raise click.UsageError("--drift-only changes nothing: leave --blueprint-id and -i out")
    seen = {"wait": wait, "timeout": timeout, "include_logs": include_logs, "as_json": as_json}
    run_update(deployment_id, blueprint_id, parse_values(inputs), seen, **how)


@click.command("history", cls=Verb)
@click.option("-d", "--deployment-id", type=deployment_ids, help="Only of this deployment.")
@options.listing("created_at")
@options.tenant
def history(deployment_id: str | None, **page: Any) -> None:
    """List the updates of deployments."""
    fields = [*SHOWN]
    query = options.listing_query(**page)
    found = client().deployment_updates.list(_include=fields, deployment_id=deployment_id, **query)
    print_list(found, SHOWN, found.metadata.pagination.total)


@click.command("get-update", cls=Verb)
@click.argument("update_id", metavar="DEPLOYMENT_UPDATE_ID")
@options.tenant
def get_update(update_id: str) -> None:
    """Show one update, with its steps."""
    print_record(client().deployment_updates.get(update_id), DETAILS)


def run_update(
    deployment_id: str,
    blueprint_id: str | None,
    inputs: dict[str, Any],
    seen: dict[str, Any],
    **how: Any,
) -> None:
    """`seen` says how it is watched."""
    server, how["update_plugins"] = client(), not how.pop("dont_update_plugins")
    how["reinstall_list"] = list(how["reinstall_list"]) or None
    made = server.deployment_updates.update_with_existing_blueprint(
        deployment_id, blueprint_id, inputs, **how
    )
    if how["preview"]:
        _print_preview(made)
        return
    say(f"Update {made.id} of deployment {deployment_id} begins.")
    runs.see_through(server, server.executions.get(str(made.execution_id)), **seen)


def _print_preview(update: DeploymentUpdate) -> None:
    if is_for_programs():
        print_data(update)
        return
    old, new = update.old_inputs or {}, update.new_inputs or {}
    changed = [
        {"input": name, "old": old.get(name), "new": new.get(name)}
        for name in {**old, **new}
        if old.get(name) != new.get(name) or (name in old) != (name in new)
    ]
    say(f"Blueprint: {update.old_blueprint_id} -> {update.new_blueprint_id}")
    steps = [{**each, "entity_id": ":".join(each["entity_id"])} for each in update.steps or []]
    print_list(steps, STEP, len(steps))
    if changed:
        print_list(changed, ("input", "old", "new"), len(changed))
    if schedules := _schedules(update):
        print_list(schedules, SCHEDULE, len(schedules))
    if dependents := update.recursive_dependencies or []:
        say("These deployments need it:")
        print_list(dependents, DEPENDENT, len(dependents))


def _schedules(update: DeploymentUpdate) -> list[dict[str, Any]]:
    found = {"add": update.schedules_to_create, "modify": update.schedules_to_change}
    return [
        {**each, "action": action, "schedule": each["id"]}
        for action, schedules in found.items()
        for each in schedules or ()
    ]
