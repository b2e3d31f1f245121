"""From a prepared plan to the living copy: the deployment, its nodes and their instances."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from conductor.control.services.ids import new_execution_id
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import NodeInstanceId, WorkerId
from conductor.domain.lifecycle import Actor
from conductor.domain.node import Node, NodeInstance

_KEPT_ELSEWHERE = frozenset({"nodes", "node_instances", "relationships", "data_types"})
NODE_TYPES = "node_types"


def living_copy(deployment: Deployment, plan: Mapping[str, Any]) -> Deployment:
    """The deployment with all of the plan that has no rows of its own."""
    made = deployment.move_to(DeploymentState.READY, by=Actor.WORKER)
    return replace(made, plan=kept_plan(plan), description=plan.get("description"))


def kept_plan(plan: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in plan.items() if key not in _KEPT_ELSEWHERE}
    return {**kept, NODE_TYPES: node_types(plan.get("nodes", ()))}


def had_environment(deployment: Deployment) -> bool:
    """Whether it was ever ready."""
    return NODE_TYPES in deployment.plan


def new_nodes(deployment: Deployment, plan: Mapping[str, Any]) -> Iterator[Node]:
    for each in plan.get("nodes", ()):
        yield Node(each["id"], deployment.tenant, deployment.id, each)


def new_instances(deployment: Deployment, plan: Mapping[str, Any]) -> Iterator[NodeInstance]:
    """Numbered from 1 within their node."""
    numbers: Counter[str] = Counter()
    for planned in plan.get("node_instances", ()):
        numbers[planned["node_id"]] += 1
        yield new_instance(deployment, planned, numbers[planned["node_id"]])


def node_types(plans: Iterable[Mapping[str, Any]]) -> list[str]:
    """All types of nodes, with those that they derive from."""
    return sorted({each for plan in plans for each in plan.get("type_hierarchy") or ()})


def new_instance(deployment: Deployment, planned: Mapping[str, Any], index: int) -> NodeInstance:
    return NodeInstance(
        id=NodeInstanceId(planned["id"]),
        tenant=deployment.tenant,
        deployment_id=deployment.id,
        node_id=planned["node_id"],
        index=index,
        host_id=planned.get("host_id"),
        relationships=list(planned.get("relationships") or ()),
        scaling_groups=list(planned.get("scaling_groups") or ()),
    )


def environment_execution(
    workflow_id: str,
    deployment: Deployment,
    caller: Caller,
    now: datetime,
    holder: str,
    parameters: Mapping[str, Any] | None = None,
) -> Execution:
    """Pending, and of the server `holder` already: no worker may claim it."""
    return Execution(
        id=new_execution_id(),
        tenant=deployment.tenant,
        workflow_id=workflow_id,
        status=ExecutionStatus.PENDING,
        created_at=now,
        created_by=caller.username,
        deployment_id=deployment.id,
        blueprint_id=deployment.blueprint_id,
        visibility=deployment.visibility,
        parameters=dict(parameters or {}),
        worker_id=WorkerId(holder),
        parent_id=caller.execution_id,
    )
