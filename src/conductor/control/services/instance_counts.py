"""How many instances nodes and scaling groups are to have, as a deployment's plan says it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from conductor.blueprint.instances.modification import counted_group, counted_node
from conductor.control.services.work import UnitOfWork
from conductor.domain.deployment import Deployment

Decide = Callable[[str, Mapping[str, Any]], Mapping[str, int]]


def recount(
    unit: UnitOfWork, deployment: Deployment, names: Collection[str], decide: Decide
) -> None:
    """Store other counts for those nodes and groups that are still there. `decide` gets a name and
    its counts as they are. The deployment must be locked."""
    nodes = [
        replace(node, plan=counted_node(node.plan, **decide(node.id, _of_node(node.plan))))
        for node in unit.nodes.of_deployment(deployment.tenant, deployment.id)
        if node.id in names
    ]
    unit.nodes.replace_all(nodes)
    groups = deployment.plan.get("scaling_groups") or {}
    counted = {
        name: counted_group(group, **decide(name, group["properties"]))
        for name, group in groups.items()
        if name in names
    }
    if counted:
        plan = {**deployment.plan, "scaling_groups": {**groups, **counted}}
        unit.deployments.save(replace(deployment, plan=plan))


def _of_node(plan: Mapping[str, Any]) -> Mapping[str, Any]:
    counts: Mapping[str, Any] = plan["capabilities"]["scalable"]["properties"]
    return counts
