"""cfy nodes: the templates inside deployments."""

from typing import Any

import click

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.nodes import Node
from conductor.cli import options, runs
from conductor.cli.completions import deployment_ids, node_names
from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import is_for_programs, print_list, print_record
from conductor.cli.summaries import add_summary
from conductor.cli.verb import Verb

SHOWN = (
    "id",
    "type",
    "deployment_id",
    "host_id",
    "number_of_instances",
    "planned_number_of_instances",
    "drifted_instances",
    "unavailable_instances",
)
CHECKS = ("check_drift", "check_status")
CHECKS_TIMEOUT = 900
DETAILS = (*SHOWN, "blueprint_id", "type_hierarchy", "properties", "relationships", "instances")
OPERATION = ("operation", "plugin", "implementation", "inputs")


@group("nodes")
def nodes() -> None:
    """Read the nodes of deployments."""


@nodes.command("list", cls=Verb)
@click.option("-d", "--deployment-id", type=deployment_ids, help="Only of this deployment.")
@click.option("--evaluate-functions", is_flag=True, help="Show values in the place of functions.")
@click.option("--run-checks", is_flag=True, help="Check drift and status of the deployment first.")
@options.listing("deployment_id")
@options.tenant
def list_nodes(
    deployment_id: str | None, evaluate_functions: bool, run_checks: bool, **page: Any
) -> None:
    """List nodes."""
    server, query = client(), options.listing_query(**page)
    if run_checks:
        _check(server, deployment_id)
    found = server.nodes.list(deployment_id, evaluate_functions=evaluate_functions, **query)
    print_list(found, SHOWN, found.metadata.pagination.total)


@nodes.command("get", cls=Verb)
@click.argument("node_id", type=node_names)
@options.deployment
@click.option("--evaluate-functions", is_flag=True, help="Show values in the place of functions.")
@options.tenant
def get(node_id: str, deployment_id: str, evaluate_functions: bool) -> None:
    """Show one node, the ids of its instances, and the operations that do something."""
    server = client()
    node = server.nodes.get(deployment_id, node_id, evaluate_functions=evaluate_functions)
    instances = server.node_instances.list(deployment_id, node_id)
    node["instances"] = [instance.id for instance in instances]
    print_record(node, DETAILS)
    if not is_for_programs():
        print_list(_operations(node), OPERATION)


def _operations(node: Node) -> list[dict[str, Any]]:
    """By their full names. What does nothing is there as well, and each under a short name too."""
    return [
        {
            "operation": name,
            "plugin": told["plugin"],
            "implementation": told["operation"],
            "inputs": told["inputs"],
        }
        for name, told in (node.operations or {}).items()
        if told.get("operation") and "." in name
    ]


def _check(server: CloudifyClient, deployment_id: str | None) -> None:
    if deployment_id is None:
        raise click.UsageError("--run-checks wants to know of which deployment: add -d")
    for workflow in CHECKS:
        runs.see_through(
            server, runs.start(server, deployment_id, workflow, {}), timeout=CHECKS_TIMEOUT
        )


add_summary(nodes, "nodes", lambda c: c.summary.nodes)
