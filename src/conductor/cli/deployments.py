"""cfy deployments: create, read, change, delete."""

from typing import Any
from uuid import uuid4

import click

from conductor.cli import options
from conductor.cli.completions import blueprint_ids, deployment_ids, site_names
from conductor.cli.connection import client
from conductor.cli.deletion import delete_deployment
from conductor.cli.deployment_lists import SHOWN, list_deployments, list_statuses
from conductor.cli.deployment_modifications import modifications
from conductor.cli.deployment_updates import get_update, history, update
from conductor.cli.filters import filter_verbs
from conductor.cli.labels import label_verbs, wished_labels
from conductor.cli.noun import group
from conductor.cli.printing import is_for_programs, print_data, print_record, say
from conductor.cli.runs import await_environment
from conductor.cli.schedules import schedule
from conductor.cli.sharing import add_sharing
from conductor.cli.summaries import add_summary
from conductor.cli.values import parse_values
from conductor.cli.verb import Verb

DETAILS = (
    *SHOWN,
    "site_name",
    "latest_execution",
    "latest_execution_workflow_id",
    "labels",
    "description",
    "updated_at",
    "tenant_name",
    "created_by",
)


@group("deployments")
def deployments() -> None:
    """Create, read, change and delete deployments."""


deployments.add_command(modifications)
deployments.add_command(schedule)
deployments.add_command(filter_verbs("deployments", lambda c: c.deployments_filters))
for verb in (update, history, get_update):
    deployments.add_command(verb)
deployments.add_command(label_verbs("deployment", lambda c: c.deployments, deployment_ids))
for verb in (list_deployments, list_statuses):
    deployments.add_command(verb)
add_sharing(deployments, "deployment", lambda c: c.deployments, deployment_ids)


@deployments.command("create", cls=Verb)
@click.argument("deployment_id", required=False)
@click.option("-b", "--blueprint-id", required=True, type=blueprint_ids, help="What it is made of.")
@click.option("--generate-id", is_flag=True, help="Make up an id.")
@click.option("-n", "--display-name", help="A name for people.")
@click.option("-s", "--site-name", help="Where it is.")
@click.option("--labels", help="KEY:VALUE,KEY:VALUE…")
@click.option("--private-resource", is_flag=True, help="The same as -l private.")
@click.option("--skip-plugins-validation", is_flag=True, help="Plugins may still be missing.")
@click.option(
    "--runtime-only-evaluation",
    is_flag=True,
    help="Evaluate functions anew whenever values are read.",
)
@options.inputs
@options.waiting(by_default=True)
@options.visibility
@options.tenant
def create(
    deployment_id: str | None,
    blueprint_id: str,
    generate_id: bool,
    inputs: tuple[str, ...],
    labels: str | None,
    private_resource: bool,
    wait: bool,
    timeout: int,
    **how: Any,
) -> None:
    """Create a deployment of a blueprint; its id is the blueprint's unless given."""
    wanted = str(uuid4()) if generate_id else deployment_id or blueprint_id
    how["labels"] = wished_labels(labels)
    if private_resource:
        how["visibility"] = "private"
    server, given = client(), parse_values(inputs)
    made = server.deployments.create(blueprint_id, wanted, given, async_create=True, **how)
    if wait:
        await_environment(server, made, timeout)
    say(f"Deployment {made.id} is {'created' if wait else 'being created'}.")
    say(f"Install it with: cfy executions start install -d {made.id}")
    if is_for_programs():
        print_data(server.deployments.get(made.id) if wait else made)


@deployments.command("get", cls=Verb)
@options.deployment_argument
@options.tenant
def get(deployment_id: str) -> None:
    """Show one deployment."""
    print_record(client().deployments.get(deployment_id), DETAILS)


@deployments.command("set-site", cls=Verb)
@click.argument("deployment_id", type=deployment_ids)
@click.option("-s", "--site-name", type=site_names, help="Where it is from now on.")
@click.option("-d", "--detach-site", is_flag=True, help="Take it away from where it is.")
@options.tenant
def set_site(deployment_id: str, site_name: str | None, detach_site: bool) -> None:
    """Say at which site a deployment is."""
    if bool(site_name) == detach_site:
        raise click.UsageError("say --site-name or --detach-site, one of both")
    client().deployments.set_site(deployment_id, site_name, detach_site)
    say(f"Deployment {deployment_id} is at {site_name or 'no site'}.")


@deployments.command("rename", cls=Verb)
@click.argument("deployment_id", type=deployment_ids)
@click.option("-n", "--display-name", required=True, help="A name for people.")
@options.tenant
def rename(deployment_id: str, display_name: str) -> None:
    """Give a deployment another name for people; its id stays."""
    client().deployments.set_attributes(deployment_id, display_name=display_name)
    say(f"Deployment {deployment_id} is shown as {display_name!r}.")


@deployments.command("delete", cls=Verb)
@click.argument("deployment_id", type=deployment_ids)
@click.option(
    "-f", "--force", is_flag=True, help="Even with living node instances, or while it is created."
)
@click.option("-l", "--with-logs", is_flag=True, help="Delete its logs too.")
@click.option("--recursive", is_flag=True, help="Delete all that stands below it, too.")
@options.waiting(by_default=True)
@options.tenant
def delete(deployment_id: str, wait: bool, timeout: int, **how: Any) -> None:
    """Delete a deployment and wait until it is gone."""
    delete_deployment(client(), deployment_id, timeout=timeout if wait else None, **how)
    say(f"Deployment {deployment_id} is {'deleted' if wait else 'being deleted'}.")


@deployments.command("inputs", cls=Verb)
@options.deployment_argument
@options.tenant
def inputs(deployment_id: str) -> None:
    """Show the inputs that a deployment was created with."""
    print_record(client().deployments.get(deployment_id).inputs or {})


@deployments.command("outputs", cls=Verb)
@options.deployment_argument
@options.tenant
def outputs(deployment_id: str) -> None:
    """Evaluate and show a deployment's outputs."""
    print_record(client().deployments.outputs.get(deployment_id).outputs)


@deployments.command("capabilities", cls=Verb)
@options.deployment_argument
@options.tenant
def capabilities(deployment_id: str) -> None:
    """Evaluate and show a deployment's capabilities."""
    print_record(client().deployments.capabilities.get(deployment_id).capabilities)


add_summary(deployments, "deployments", lambda c: c.summary.deployments)
