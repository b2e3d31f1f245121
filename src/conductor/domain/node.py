"""Node templates as a deployment holds them, and their instances."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from conductor.domain.ids import DeploymentId, ExecutionId, NodeInstanceId, TenantName

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


def has_drifted(system_properties: Mapping[str, Any]) -> bool:
    """Whether the last drift check found anything, in the instance or its relationships."""
    ends = ("source_relationships_configuration_drift", "target_relationships_configuration_drift")
    related = (each for end in ends for each in _told(system_properties, end).values())
    answers = [system_properties.get("configuration_drift"), *related]
    return any(each.get("result") for each in answers if isinstance(each, Mapping))


def is_status_ok(system_properties: Mapping[str, Any]) -> bool:
    """Whether the last status check, if there was one, went well."""
    status = _told(system_properties, "status")
    return not status or bool(status.get("ok"))


def _told(system_properties: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """People may write anything there."""
    found = system_properties.get(name)
    return found if isinstance(found, Mapping) else {}


@dataclass(frozen=True)
class PassedState:
    """A state that an instance came to, and the execution that said so, if one did."""

    state: str
    at: datetime
    execution_id: ExecutionId | None = None


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
