"""cfy groups: the groups of nodes within a deployment."""

from collections.abc import Iterator
from typing import Any

from cloudify_rest_client.deployments import Deployment
from conductor.cli import options
from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import print_list
from conductor.cli.verb import Verb

SHOWN = ("name", "members", "policies", "current_instances", "planned_instances")


@group("groups")
def groups() -> None:
    """Read the groups of nodes in a deployment."""


@groups.command("list", cls=Verb)
@options.deployment
@options.tenant
def list_groups(deployment_id: str) -> None:
    """List the groups of a deployment; those that scale say how many there are."""
    rows = list(_rows(client().deployments.get(deployment_id)))
    print_list(rows, SHOWN, len(rows))


def _rows(deployment: Deployment) -> Iterator[dict[str, Any]]:
    plain, scaling = deployment.get("groups") or {}, deployment.get("scaling_groups") or {}
    for name in sorted({*plain, *scaling}):
        found = plain.get(name) or scaling.get(name) or {}
        counts = (scaling.get(name) or {}).get("properties") or {}
        policies = [*(found.get("policies") or {})] + ["scaling"] * (name in scaling)
        yield {"name": name, "members": found.get("members"), "policies": policies} | counts
