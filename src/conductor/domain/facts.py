"""What the journal is made of: facts about one execution, in the order in which they became true.

A batch is all or nothing. It is refused whole when its epoch is no longer the execution's (the
worker lost its lease), or when a node instance changed under it (the receipt names which).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conductor.domain.event import EventRecord
from conductor.domain.execution import ExecutionStatus
from conductor.domain.ids import ExecutionId, GraphId, NodeInstanceId, OperationId
from conductor.domain.operation import OperationRecord, OperationState


@dataclass(frozen=True, slots=True)
class GraphStored:
    """A tasks graph exists, with everything in it still pending."""

    graph_id: GraphId
    name: str
    operations: Sequence[OperationRecord]
    created_at: datetime | None = None  # None: when it is written


@dataclass(frozen=True, slots=True)
class OperationStored:
    """A task joined a stored graph: a retry, or one that a handler added."""

    operation: OperationRecord


@dataclass(frozen=True, slots=True)
class OperationMoved:
    """A task came to a state. `sent` is written before the dispatch: this is the write-ahead.

    With `sent` comes whether its author says that it may run twice. With a failure comes its
    serialised form (framework §2.4), so that it can be judged after a loss as if it had just
    happened.
    """

    operation_id: OperationId
    state: OperationState
    result: Any = None
    error: str | None = None
    failure: Mapping[str, Any] | None = None
    is_resumable: bool | None = None

    def declared(self, *, is_resumable: bool | None) -> "OperationMoved":
        return OperationMoved(
            self.operation_id, self.state, self.result, self.error, self.failure, is_resumable
        )


@dataclass(frozen=True, slots=True)
class OperationJudged:
    """The verdict of a task's handler; a result without one is handled again after a loss."""

    operation_id: OperationId
    verdict: str
    retried_by: OperationId | None = None


@dataclass(frozen=True, slots=True)
class OperationTaken:
    """Who works on it, as they call themselves; None leaves what was said before."""

    operation_id: OperationId
    manager_name: str | None = None
    agent_name: str | None = None


@dataclass(frozen=True, slots=True)
class GraphMoved:
    """What its builder says of a whole graph; nothing follows from it."""

    graph_id: GraphId
    state: str


@dataclass(frozen=True, slots=True)
class OperationRemoved:
    operation_id: OperationId


@dataclass(frozen=True, slots=True)
class InstanceStateSet:
    """Unconditional: the state of an instance is the workflow's to set."""

    instance_id: NodeInstanceId
    state: str


@dataclass(frozen=True, slots=True)
class InstanceChanged:
    """The runtime properties that an operation left; `version` is the one it had read."""

    instance_id: NodeInstanceId
    version: int
    runtime_properties: Mapping[str, Any]
    operation_id: OperationId | None = None


@dataclass(frozen=True, slots=True)
class Said:
    record: EventRecord


@dataclass(frozen=True, slots=True)
class ExecutionMoved:
    status: ExecutionStatus
    at: datetime
    error: str | None = None


Fact = (
    GraphStored
    | OperationStored
    | OperationMoved
    | OperationJudged
    | OperationRemoved
    | OperationTaken
    | GraphMoved
    | InstanceStateSet
    | InstanceChanged
    | Said
    | ExecutionMoved
)


@dataclass(frozen=True, slots=True)
class Batch:
    """`number` counts the batches of one execution in one epoch, from 1: one that arrives a second
    time, because its receipt was lost on the way, is answered and not written again. Without a
    number (0) it is written each time it arrives."""

    execution_id: ExecutionId
    epoch: int
    facts: Sequence[Fact]
    number: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """The writer's answer, given only after the batch is on disk (or was refused).

    `conflicts` are the instances that changed since they were read; `refusal` is a sentence.
    """

    is_written: bool
    conflicts: tuple[NodeInstanceId, ...] = ()
    refusal: str | None = None
