"""Node templates as a deployment holds them, and their instances."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conductor.domain.ids import DeploymentId, NodeInstanceId, TenantName

UNINITIALIZED = "uninitialized"
STARTED = "started"
DELETED = "deleted"

# The normal path. States are free text in the framework: another one is stored and flagged.
NORMAL_STATES = (
    UNINITIALIZED,
    "initializing",
    "creating",
    "created",
    "configuring",
    "configured",
    "starting",
    STARTED,
    "stopping",
    "stopped",
    "deleting",
    DELETED,
)
NOT_LIVE = frozenset({UNINITIALIZED, DELETED})


@dataclass(frozen=True)
class Node:
    """`plan` is the node's part of the deployment plan (framework §4.8), functions unevaluated."""

    id: str
    tenant: TenantName
    deployment_id: DeploymentId
    plan: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NodeInstance:
    id: NodeInstanceId
    tenant: TenantName
    deployment_id: DeploymentId
    node_id: str
    index: int
    state: str = UNINITIALIZED
    version: int = 1
    host_id: str | None = None
    runtime_properties: Mapping[str, Any] = field(default_factory=dict)
    system_properties: Mapping[str, Any] = field(default_factory=dict)
    relationships: Sequence[Mapping[str, Any]] = ()
    scaling_groups: Sequence[Mapping[str, Any]] = ()
