"""cfy deployments modifications: changes of how many node instances a deployment has."""

from typing import Any

import click

from cloudify_rest_client.deployment_modifications import DeploymentModification
from conductor.cli import options
from conductor.cli.completions import deployment_ids
from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import print_list, print_record, say
from conductor.cli.verb import Verb

SHOWN = ("id", "deployment_id", "status", "workflow_id", "created_at", "ended_at")
DETAILS = (*SHOWN, "execution_id", "modified_nodes", "added", "removed")


@group("modifications")
def modifications() -> None:
    """Read modifications of deployments; roll back one that was left started."""


@modifications.command("list", cls=Verb)
@click.argument("deployment_id", type=deployment_ids)
@options.listing("created_at")
@options.tenant
def list_modifications(deployment_id: str, **page: Any) -> None:
    """List the modifications of a deployment."""
    found = client().deployment_modifications.list(deployment_id, **options.listing_query(**page))
    print_list([_told(each) for each in found], SHOWN, found.metadata.pagination.total)


@modifications.command("get", cls=Verb)
@click.argument("modification_id", metavar="DEPLOYMENT_MODIFICATION_ID")
@options.tenant
def get(modification_id: str) -> None:
    """Show one modification."""
    print_record(_told(client().deployment_modifications.get(modification_id)), DETAILS)


@modifications.command("rollback", cls=Verb)
@click.argument("modification_id", metavar="DEPLOYMENT_MODIFICATION_ID")
@options.tenant
def rollback(modification_id: str) -> None:
    """Restore the node instances that were there before; what new ones installed stays."""
    client().deployment_modifications.rollback(modification_id)
    say(f"Modification {modification_id} is rolled back.")


def _told(modification: DeploymentModification) -> dict[str, Any]:
    """With the execution that started it, and who comes and goes."""
    context, instances = modification.context or {}, modification.node_instances
    return modification | {
        "workflow_id": context.get("workflow_id"),
        "execution_id": context.get("execution_id"),
        "added": _changed(instances.added_and_related),
        "removed": _changed(instances.removed_and_related),
    }


def _changed(instances: list[dict[str, Any]]) -> list[str]:
    return [each["id"] for each in instances or () if each.get("modification")]
