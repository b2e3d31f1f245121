"""What taking back one half-done installation consists of (framework §3.6, "rollback")."""

from typing import Any

from conductor.domain.node import UNINITIALIZED
from conductor.runtime.builtin import interfaces
from conductor.runtime.builtin.host import HOST_STOPPING
from conductor.runtime.builtin.relationships import RelationshipOperation
from conductor.runtime.builtin.steps import Operation, Say, SetState, Work, all_tasks
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance

_TO_NOTHING: tuple[Work, ...] = (
    Say("Rolling back node instance: deleting what there is of it"),
    RelationshipOperation(interfaces.UNLINK, is_reversed=True),
    Operation(interfaces.DELETE),
    Operation(interfaces.POSTDELETE),
    SetState(UNINITIALIZED),
    Say("Node instance rolled back"),
)
_TO_CONFIGURED: tuple[Work, ...] = (
    Say("Rolling back node instance: stopping it"),
    Operation(interfaces.MONITORING_STOP),
    Operation(interfaces.PRESTOP),
    HOST_STOPPING,
    Operation(interfaces.STOP),
    SetState("configured"),
    Say("Node instance rolled back"),
)
_STEPS = {"creating": _TO_NOTHING, "configuring": _TO_NOTHING, "starting": _TO_CONFIGURED}


def rollback_tasks(instance: CloudifyWorkflowNodeInstance, subgraph: Any) -> list[Any]:
    """Nothing for an instance that is not in the middle of a step."""
    return all_tasks(_STEPS.get(instance.state or "", ()), instance, subgraph)
