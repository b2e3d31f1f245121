"""cfy deployments: create, read, delete."""

from typing import Any
from uuid import uuid4

import click

from conductor.cli import options
from conductor.cli.completions import blueprint_ids, deployment_ids
from conductor.cli.connection import client
from conductor.cli.deletion import delete_deployment
from conductor.cli.deployment_modifications import modifications
from conductor.cli.noun import group
from conductor.cli.printing import chosen_format, print_data, print_list, print_record, say
from conductor.cli.values import parse_values
from conductor.cli.verb import Verb

SHOWN = (
    "id",
    "display_name",
    "blueprint_id",
    "deployment_status",
    "installation_status",
    "latest_execution_status",
    "created_at",
    "visibility",
)
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
    """Create, read and delete deployments."""


deployments.add_command(modifications)


@deployments.command("create", cls=Verb)
@click.argument("deployment_id", required=False)
@click.option("-b", "--blueprint-id", required=True, shell_complete=blueprint_ids)
@click.option("--generate-id", is_flag=True, help="Make up an id.")
@click.option("-n", "--display-name", help="A name for people.")
@click.option("-s", "--site-name")
@click.option("--skip-plugins-validation", is_flag=True)
@click.option("--runtime-only-evaluation", is_flag=True)
@options.inputs
@options.visibility
@options.tenant
def create(
    deployment_id: str | None,
    blueprint_id: str,
    generate_id: bool,
    inputs: tuple[str, ...],
    **how: Any,
) -> None:
    """Create a deployment of a blueprint; its id is the blueprint's unless given."""
    wanted = str(uuid4()) if generate_id else deployment_id or blueprint_id
    made = client().deployments.create(blueprint_id, wanted, parse_values(inputs), **how)
    say(f"Deployment {made.id} is created.")
    say(f"Install it with: cfy executions start install -d {made.id}")
    if chosen_format() in ("json", "yaml"):
        print_data(made)


@deployments.command("list", cls=Verb)
@click.option("-b", "--blueprint-id", shell_complete=blueprint_ids)
@click.option("--search-name", "_search_name", help="Keep what has this text in its name.")
@click.option("--filter-id", "_filter_id")
@click.option("-g", "--group-id", "_group_id")
@options.listing("created_at")
@options.tenant
def list_deployments(
    blueprint_id: str | None,
    _search_name: str | None,
    _filter_id: str | None,
    _group_id: str | None,
    **page: Any,
) -> None:
    """List deployments."""
    found = client().deployments.list(
        blueprint_id=blueprint_id,
        _search_name=_search_name,
        _filter_id=_filter_id,
        _group_id=_group_id,
        **options.listing_query(**page),
    )
    print_list(found, SHOWN, found.metadata.pagination.total)


@deployments.command("get", cls=Verb)
@options.deployment_argument
@options.tenant
def get(deployment_id: str) -> None:
    """Show one deployment."""
    print_record(client().deployments.get(deployment_id), DETAILS)


@deployments.command("delete", cls=Verb)
@click.argument("deployment_id", shell_complete=deployment_ids)
@click.option("-f", "--force", is_flag=True, help="Even with living node instances.")
@click.option("-l", "--with-logs", is_flag=True, help="Delete its logs too.")
@click.option("--recursive", is_flag=True, help="Delete its services too.")
@options.tenant
def delete(deployment_id: str, **how: bool) -> None:
    """Delete a deployment and wait until it is gone."""
    delete_deployment(client(), deployment_id, **how)
    say(f"Deployment {deployment_id} is deleted.")


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
