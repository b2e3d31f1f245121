"""cfy node-instances: the living copies of nodes."""

from typing import Any

import click

from cloudify_rest_client.node_instances import NodeInstance
from conductor.cli import options
from conductor.cli.completions import deployment_ids, node_instance_ids, node_names
from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import is_for_programs, print_data, print_list, print_record
from conductor.cli.runtime_properties import merged, without
from conductor.cli.summaries import add_summary
from conductor.cli.values import parse_values
from conductor.cli.verb import Verb

SHOWN = ("id", "node_id", "deployment_id", "host_id", "state", "visibility")
_PROPERTIES = ("runtime_properties", "system_properties")
_CHECKED = ("has_configuration_drift", "is_status_check_ok")
DETAILS = (*SHOWN, "index", "version", *_CHECKED, *_PROPERTIES, "relationships", "scaling_groups")
PASSED = ("state", "at", "execution_id")


@group("node-instances")
def node_instances() -> None:
    """Read the living copies of nodes, and change their runtime properties."""


@node_instances.command("list", cls=Verb)
@click.option("-d", "--deployment-id", type=deployment_ids, help="Only of this deployment.")
@click.option("-n", "--node-name", type=node_names, help="Only copies of this node.")
@options.listing("node_id")
@options.tenant
def list_instances(deployment_id: str | None, node_name: str | None, **page: Any) -> None:
    """List node instances."""
    query = options.listing_query(**page)
    found = client().node_instances.list(deployment_id, node_name, **query)
    print_list(found, SHOWN, found.metadata.pagination.total)


@node_instances.command("get", cls=Verb)
@click.argument("node_instance_id", type=node_instance_ids)
@click.option("--evaluate-functions", is_flag=True, help="Show values in the place of functions.")
@click.option("--history", "with_history", is_flag=True, help="Also the states that it passed.")
@options.tenant
def get(node_instance_id: str, evaluate_functions: bool, with_history: bool) -> None:
    """Show one node instance with its properties, and what checks found out about it."""
    instances = client().node_instances
    found = instances.get(node_instance_id, evaluate_functions=evaluate_functions)
    if not with_history:
        print_record(found, DETAILS)
        return
    passed = list(instances.states(node_instance_id))
    if is_for_programs():
        print_data({**found, "states": passed})
        return
    print_record(found, DETAILS)
    print_list(passed, PASSED, len(passed))


@node_instances.command("update-runtime", cls=Verb)
@click.argument("node_instance_id", type=node_instance_ids)
@click.option(
    "-p",
    "--properties",
    multiple=True,
    required=True,
    help="key=value (in YAML; `;` between several), a YAML file or a folder; repeatable.",
)
@options.tenant
def update_runtime(node_instance_id: str, properties: tuple[str, ...]) -> None:
    """Set runtime properties; mappings are merged into those that are there."""
    found = client().node_instances.get(node_instance_id)
    _write(found, merged(found.runtime_properties or {}, parse_values(properties)))


@node_instances.command("delete-runtime", cls=Verb)
@click.argument("node_instance_id", type=node_instance_ids)
@click.option(
    "-p", "--properties", multiple=True, required=True, help="A name, or a path: a.b; repeatable."
)
@options.tenant
def delete_runtime(node_instance_id: str, properties: tuple[str, ...]) -> None:
    """Remove runtime properties."""
    found = client().node_instances.get(node_instance_id)
    left = dict(found.runtime_properties or {})
    for path in properties:
        left = without(left, path.split("."))
    _write(found, left)


def _write(instance: NodeInstance, properties: dict[str, Any]) -> None:
    """Refused by the server when somebody else has changed the instance meanwhile."""
    instances = client().node_instances
    instances.update(instance.id, runtime_properties=properties, version=instance.version)
    print_record(instances.get(instance.id), DETAILS)


add_summary(node_instances, "node_instances", lambda c: c.summary.node_instances)
