"""What uninstalling one instance consists of (framework §3.4)."""

from typing import Any

from conductor.domain.node import DELETED, UNINITIALIZED
from conductor.runtime.builtin import interfaces
from conductor.runtime.builtin.host import HOST_STOPPING
from conductor.runtime.builtin.relationships import RelationshipOperation
from conductor.runtime.builtin.steps import Operation, Say, SetState, Step, remaining_tasks
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance

_GONE = frozenset({DELETED})
_NOTHING_TO_DELETE = _GONE | {UNINITIALIZED}
_STOPPED = _GONE | {"stopped", "deleting"}
_NOTHING_TO_STOP = _STOPPED | {UNINITIALIZED, "configured"}

STEPS = (
    Step(SetState("stopping"), past=_NOTHING_TO_STOP),
    Step(Say("Stopping node instance"), past=_NOTHING_TO_STOP),
    Step(
        Operation(
            interfaces.VALIDATE_DELETE,
            before=(Say("Validating node instance before deletion"),),
            after=(Say("Node instance validated before deletion"),),
        ),
        past=_NOTHING_TO_STOP,
    ),
    Step(Operation(interfaces.MONITORING_STOP), past=_NOTHING_TO_STOP),
    Step(
        Operation(
            interfaces.PRESTOP,
            before=(Say("Prestopping node instance"),),
            after=(Say("Node instance prestopped"),),
        ),
        past=_NOTHING_TO_STOP,
    ),
    Step(HOST_STOPPING, past=_NOTHING_TO_STOP),
    Step(Operation(interfaces.STOP, after=(Say("Node instance stopped"),)), past=_NOTHING_TO_STOP),
    Step(SetState("stopped"), past=_STOPPED),
    Step(RelationshipOperation(interfaces.UNLINK, is_reversed=True), past=_NOTHING_TO_DELETE),
    Step(
        Operation(interfaces.DELETE, before=(SetState("deleting"), Say("Deleting node instance"))),
        past=_NOTHING_TO_DELETE,
    ),
    Step(
        Operation(
            interfaces.POSTDELETE,
            before=(Say("Postdeleting node instance"),),
            after=(Say("Node instance postdeleted"),),
        ),
        past=_NOTHING_TO_DELETE,
    ),
    Step(SetState(DELETED), past=_GONE),
    Step(Say("Node instance deleted"), past=_GONE),
)


def uninstall_tasks(
    instance: CloudifyWorkflowNodeInstance, subgraph: Any, state: str | None
) -> list[Any]:
    """What is left to do for an instance in `state`; None is the state of a new one."""
    tasks = remaining_tasks(STEPS, state or UNINITIALIZED, instance, subgraph)
    if (state or UNINITIALIZED) in _NOTHING_TO_STOP:
        already = Say(f"Stopping node instance: it is already {state or UNINITIALIZED}")
        return [*already.tasks(instance, subgraph), *tasks]
    return tasks
