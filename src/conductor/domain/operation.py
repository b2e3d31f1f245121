"""What the journal keeps of one task of a tasks graph."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from conductor.domain.ids import GraphId, OperationId
from conductor.domain.lifecycle import Actor, LifeCycle


class OperationState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    STARTED = "started"
    RESPONSE_SENT = "response-sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    RESCHEDULED = "rescheduled"


S = OperationState
TERMINATED = frozenset({S.SUCCEEDED, S.FAILED, S.RESCHEDULED})
IN_FLIGHT = frozenset({S.SENDING, S.SENT, S.STARTED, S.RESPONSE_SENT})

OPERATION_LIFE = LifeCycle(
    thing="operation",
    first=S.PENDING,
    finals=TERMINATED,
    moves={
        # A task may skip steps: a local one is never sent, a subgraph starts at once.
        Actor.WORKER: {
            S.PENDING: IN_FLIGHT | TERMINATED,
            S.SENDING: frozenset({S.SENT, S.STARTED, S.RESPONSE_SENT}) | TERMINATED,
            S.SENT: frozenset({S.STARTED, S.RESPONSE_SENT}) | TERMINATED,
            S.STARTED: frozenset({S.RESPONSE_SENT}) | TERMINATED,
            S.RESPONSE_SENT: TERMINATED,
        },
        # Resume: what failed runs again; `--reset-operations` and "retry" also what was lost. What
        # did not succeed may be left out, or said to be done.
        Actor.PERSON: {
            S.PENDING: frozenset({S.SUCCEEDED}),
            S.SENDING: frozenset({S.PENDING, S.SUCCEEDED}),
            S.SENT: frozenset({S.PENDING, S.SUCCEEDED}),
            S.STARTED: frozenset({S.PENDING, S.SUCCEEDED}),
            S.RESPONSE_SENT: frozenset({S.PENDING, S.SUCCEEDED}),
            S.FAILED: frozenset({S.PENDING, S.SUCCEEDED}),
            S.RESCHEDULED: frozenset({S.PENDING, S.SUCCEEDED}),
        },
        # A lost worker: only operations that were declared resumable go back.
        Actor.RECOVERY: {
            S.SENDING: frozenset({S.PENDING}),
            S.SENT: frozenset({S.PENDING}),
            S.STARTED: frozenset({S.PENDING}),
            S.RESPONSE_SENT: frozenset({S.PENDING}),
        },
        # What a person had decided is taken back: it is again what it was before.
        Actor.TAKING_BACK: {
            S.PENDING: IN_FLIGHT | {S.FAILED, S.RESCHEDULED},
            S.SUCCEEDED: IN_FLIGHT | {S.PENDING, S.FAILED, S.RESCHEDULED},
        },
    },
)


# The classes that the framework's own tasks have; others are stored by their dotted names.
TASK_TYPES = frozenset(
    {
        "RemoteWorkflowTask",
        "LocalWorkflowTask",
        "NOPLocalWorkflowTask",
        "DryRunLocalWorkflowTask",
        "SubgraphTask",
        "SetNodeInstanceStateTask",
        "GetNodeInstanceStateTask",
        "SendNodeEventTask",
        "SendWorkflowEventTask",
        "UpdateExecutionStatusTask",
    }
)
_PARAMETERS: Mapping[str, Any] = {
    "current_retries": 0,
    "total_retries": -1,
    "retry_interval": 30,
    "send_task_events": True,
    "info": None,
    "error": None,
    "retried_task": None,
    "containing_subgraph": None,
    "on_success": None,
    "on_failure": None,
    "execute_after": None,
    "task_kwargs": {},
}


def whole_parameters(given: Mapping[str, Any]) -> dict[str, Any]:
    """With all that a task needs to be made again; what is missing is what a new task has."""
    said = {name: value for name, value in given.items() if value is not None}
    return {**_PARAMETERS, **said}


def is_counted(type_name: str) -> bool:
    """NOPs do not count in an execution's total and finished operations."""
    return type_name != "NOPLocalWorkflowTask"


@dataclass(frozen=True)
class OperationRecord:
    """A stored task. `type` is the task's class name; `parameters` are those of the wire contract
    (current_retries, total_retries, containing_subgraph, task_kwargs, ...)."""

    id: OperationId
    graph_id: GraphId
    name: str
    type: str
    state: OperationState = OperationState.PENDING
    dependencies: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_counted(self) -> bool:
        return is_counted(self.type)
