"""From a prepared plan to the living copy: the deployment, its nodes and their instances."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from conductor.control.services.ids import new_execution_id
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import NodeInstanceId
from conductor.domain.node import Node, NodeInstance

_KEPT_ELSEWHERE = frozenset({"nodes", "node_instances", "relationships", "data_types"})
NODE_TYPES = "node_types"


def living_copy(
    plan: Mapping[str, Any], **about: Any
) -> tuple[Deployment, list[Node], list[NodeInstance]]:
    """`about` are the deployment's own fields. Instances are numbered from 1 within their node."""
    kept = {key: value for key, value in plan.items() if key not in _KEPT_ELSEWHERE}
    kept[NODE_TYPES] = node_types(plan.get("nodes", ()))
    deployment = Deployment(
        state=DeploymentState.READY, plan=kept, description=plan.get("description"), **about
    )
    nodes = [
        Node(node["id"], deployment.tenant, deployment.id, node) for node in plan.get("nodes", ())
    ]
    numbers: Counter[str] = Counter()
    instances = []
    for planned in plan.get("node_instances", ()):
        numbers[planned["node_id"]] += 1
        instances.append(new_instance(deployment, planned, numbers[planned["node_id"]]))
    return deployment, nodes, instances


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
    workflow_id: str, deployment: Deployment, caller: Caller, began: datetime, ended: datetime
) -> Execution:
    """The finished row of something that the server did itself."""
    return Execution(
        id=new_execution_id(),
        tenant=deployment.tenant,
        workflow_id=workflow_id,
        status=ExecutionStatus.TERMINATED,
        created_at=began,
        created_by=caller.username,
        deployment_id=deployment.id,
        blueprint_id=deployment.blueprint_id,
        visibility=deployment.visibility,
        started_at=began,
        ended_at=ended,
    )
