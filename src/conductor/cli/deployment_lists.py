"""cfy deployments list and status-list: the same deployments, seen from two sides."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from cloudify_rest_client.deployments import Deployment
from cloudify_rest_client.responses import ListResponse
from conductor.cli import options
from conductor.cli.completions import blueprint_ids, deployment_ids
from conductor.cli.connection import client
from conductor.cli.filter_rules import parsed_rules, rules
from conductor.cli.printing import print_list
from conductor.cli.verb import Verb

F = TypeVar("F", bound=Callable[..., Any])

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
STATUSES = (
    "id",
    "deployment_status",
    "installation_status",
    "latest_execution_workflow_id",
    "latest_execution_status",
    "latest_execution_finished_operations",
    "latest_execution_total_operations",
    "drifted_instances",
    "unavailable_instances",
    "sub_services_status",
    "sub_environments_status",
)
CHOICES = ("blueprint_id", "_search_name", "_dependencies_of", "_filter_id", "_group_id")


def _choosing(command: F) -> F:
    for option in (
        options.tenant,
        options.listing("created_at"),
        rules,
        click.option("-g", "--group-id", "_group_id", help="Keep what is in this group."),
        click.option("--filter-id", "_filter_id", help="Keep what fits this stored filter."),
        click.option(
            "--dependencies-of",
            "_dependencies_of",
            metavar="DEPLOYMENT_ID",
            type=deployment_ids,
            help="Keep what this deployment depends on.",
        ),
        click.option("--search-name", "_search_name", help="Keep what has this in its name."),
        click.option("-b", "--blueprint-id", type=blueprint_ids, help="Keep what is made of it."),
    ):
        command = option(command)
    return command


@click.command("list", cls=Verb)
@_choosing
def list_deployments(**chosen: Any) -> None:
    """List deployments."""
    found = _found(**chosen)
    print_list(found, SHOWN, found.metadata.pagination.total)


@click.command("status-list", cls=Verb)
@_choosing
def list_statuses(**chosen: Any) -> None:
    """List how deployments are: their statuses, and those of what stands below them."""
    found = _found(**chosen)
    print_list(found, STATUSES, found.metadata.pagination.total)


def _found(
    label_rules: tuple[str, ...], attribute_rules: tuple[str, ...], **page: Any
) -> ListResponse[Deployment]:
    chosen = {name: page.pop(name) for name in CHOICES}
    return client().deployments.list(
        filter_rules=parsed_rules(label_rules, attribute_rules) or None,
        **chosen,
        **options.listing_query(**page),
    )
