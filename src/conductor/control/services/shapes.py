"""Executions, graphs and operations in the shapes that clients and workflows read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, TypedDict

import msgspec

from conductor.control.services.nodes import CommonShape, common_shape
from conductor.control.services.stores.operations import StoredGraph
from conductor.domain.clock import iso
from conductor.domain.decisions import Decided
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.stored_operation import StoredOperation
from conductor.domain.traffic import Wait

_write = msgspec.json.Encoder().encode
_OF_UTC = len('"2026-01-31T10:00:00.000000Z"')  # only these end in Z, and have microseconds
WAITS_FOR, WAITS_BEHIND = "waits_for", "waits_behind"

Moment = Annotated[
    str,
    msgspec.Meta(extra_json_schema={"format": "date-time"}, examples=["2026-01-31T10:00:00.000Z"]),
]


class DeedShape(TypedDict):
    """`deed` is `start`, or the name of an action."""

    deed: str
    by: str
    at: Moment | None
    reason: str


class ExecutionShape(CommonShape):
    """`time_limit` is in seconds."""

    id: str
    workflow_id: str
    status: ExecutionStatus
    status_display: str
    error: str | None
    parameters: dict[str, Any]
    created_at: Moment
    started_at: Moment | None
    ended_at: Moment | None
    scheduled_for: Moment | None
    is_system_workflow: bool
    is_dry_run: bool
    resume: bool
    total_operations: int | None
    finished_operations: int | None
    allow_custom_parameters: bool
    deployment_id: str | None
    deployment_display_name: str | None
    blueprint_id: str | None
    created_by: str
    time_limit: int | None
    most_operations: int | None
    deeds: list[DeedShape]


class ToldExecutionShape(ExecutionShape):
    """What a queued one waits for, as a sentence and the ids of executions; null for others."""

    waits_for: str | None
    waits_behind: list[str] | None


class TasksGraphShape(TypedDict):
    id: str
    name: str
    execution_id: str
    created_at: Moment | None
    state: str | None


class DecidedShape(TypedDict):
    """What a person said of an operation, or took back (`take-back`). `state` and `error` are as
    they were until then; `inputs` are those that were given anew, and `replaced` what had stood in
    their places."""

    decision: str
    by: str
    at: Moment
    reason: str
    state: str
    error: str | None
    inputs: dict[str, Any]
    replaced: dict[str, Any]


class OperationShape(TypedDict):
    """`result`, `error`, `verdict` and `retried_by` are what resuming needs. Since `moved_at` it is
    in its state; null when it never was in another one."""

    id: str
    name: str | None
    state: str
    type: str
    dependencies: list[str]
    parameters: dict[str, Any]
    manager_name: str | None
    agent_name: str | None
    tasks_graph_id: str
    created_at: Moment | None
    result: Any
    error: Any
    verdict: Any
    retried_by: str | None
    failure: Any
    is_resumable: bool | None
    decisions: list[DecidedShape]
    moved_at: Moment | None


def moment(value: datetime | None) -> str | None:
    """As `iso` has it, and quicker: an answer may have hundreds of them."""
    if value is None:
        return None
    text = _write(value)
    return text[1:24].decode() + "Z" if len(text) == _OF_UTC else iso(value)


def execution_shape(execution: Execution, display_name: str | None = None) -> dict[str, Any]:
    return {
        "id": execution.id,
        "workflow_id": execution.workflow_id,
        "status": str(execution.status),
        "status_display": execution.status.display,
        "error": execution.error,
        "parameters": dict(execution.parameters),
        "created_at": moment(execution.created_at),
        "started_at": moment(execution.started_at),
        "ended_at": moment(execution.ended_at),
        "scheduled_for": moment(execution.scheduled_for),
        "is_system_workflow": execution.is_system_workflow,
        "is_dry_run": execution.is_dry_run,
        "resume": execution.is_resumed,
        "total_operations": execution.total_operations,
        "finished_operations": execution.finished_operations,
        "allow_custom_parameters": execution.allow_custom_parameters,
        "deployment_id": execution.deployment_id,
        "deployment_display_name": display_name or execution.deployment_id,
        "blueprint_id": execution.blueprint_id,
        "created_by": execution.created_by,
        **common_shape(execution.tenant, execution.visibility),
        **_beyond_the_contract(execution),
    }


def _beyond_the_contract(execution: Execution) -> dict[str, Any]:
    deeds = [
        {"deed": each.deed, "by": each.by, "at": moment(each.at), "reason": each.reason}
        for each in execution.deeds
    ]
    return {
        "time_limit": execution.time_limit,
        "most_operations": execution.most_operations,
        "deeds": deeds,
    }


def waits_shape(waits: Sequence[Wait] | None) -> dict[str, Any]:
    """Beyond the contract: a sentence and the ids of executions; None unless it is queued."""
    if waits is None:
        return {WAITS_FOR: None, WAITS_BEHIND: None}
    return {
        WAITS_FOR: "; ".join(map(str, waits)) or "its turn, which comes at once",
        WAITS_BEHIND: list(dict.fromkeys(each for wait in waits for each in wait.before)),
    }


def graph_shape(graph: StoredGraph) -> dict[str, Any]:
    return {
        "id": graph.id,
        "name": graph.name,
        "execution_id": graph.execution_id,
        "created_at": moment(graph.created_at),
        "state": graph.state,
    }


def operation_shape(operation: StoredOperation) -> dict[str, Any]:
    """`result`, `error`, `verdict` and `retried_by` are what resuming needs beyond the contract."""
    record = operation.record
    return {
        "id": record.id,
        "name": record.name,
        "state": str(record.state),
        "type": record.type,
        "dependencies": list(record.dependencies),
        "parameters": dict(record.parameters),
        "manager_name": operation.manager_name,
        "agent_name": operation.agent_name,
        "tasks_graph_id": record.graph_id,
        "created_at": moment(operation.created_at),
        "result": operation.result,
        "error": operation.error,
        "verdict": operation.verdict,
        "retried_by": operation.retried_by,
        "failure": operation.failure,
        "is_resumable": operation.is_resumable,
        "decisions": list(map(_decided_shape, operation.decisions)),
        "moved_at": moment(operation.moved_at),
    }


def _decided_shape(decided: Decided) -> dict[str, Any]:
    return {
        "decision": decided.decision,
        "by": decided.by,
        "at": moment(decided.at),
        "reason": decided.reason,
        "state": str(decided.state),
        "error": decided.error,
        "inputs": dict(decided.inputs),
        "replaced": dict(decided.replaced),
    }
