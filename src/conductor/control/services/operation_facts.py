"""What follows from it when somebody reports how an operation went (rest-contract §10)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import Execution
from conductor.domain.facts import Fact, InstanceStateSet, OperationMoved, Said
from conductor.domain.failure import failure
from conductor.domain.ids import NodeInstanceId
from conductor.domain.operation import OperationRecord, OperationState, whole_parameters
from conductor.domain.stored_operation import StoredOperation
from conductor.domain.task_event import format_event_message, get_event_type, whereabouts

S = OperationState
_TELLING = frozenset({"RemoteWorkflowTask", "SubgraphTask"})
_FAILED = frozenset({S.FAILED, S.RESCHEDULED})


@dataclass(frozen=True)
class Outcome:
    """`exception` is its text, `causes` come with it as the framework serialises them."""

    state: OperationState
    result: Any = None
    exception: str | None = None
    causes: Sequence[Any] = ()


def facts_of_report(
    execution: Execution, stored: StoredOperation, outcome: Outcome, at: datetime
) -> list[Fact]:
    """The state, with its event; and when a task has succeeded whose whole effect is what it
    writes, that effect."""
    moved = _move(stored.record, outcome)
    told = _event(execution, stored.record, outcome, at)
    effects = _effects(stored.record, at) if outcome.state is S.SUCCEEDED else ()
    return [moved, *told, *effects]


def _move(record: OperationRecord, outcome: Outcome) -> OperationMoved:
    if outcome.state not in _FAILED:
        return OperationMoved(record.id, outcome.state, outcome.result)
    text = outcome.exception or ""
    told = failure("RecoverableError", text, outcome.causes)
    return OperationMoved(record.id, outcome.state, outcome.result, text, told)


def _event(
    execution: Execution, record: OperationRecord, outcome: Outcome, at: datetime
) -> Iterator[Fact]:
    event_type = get_event_type(outcome.state)
    is_told = record.parameters.get("send_task_events", True) or outcome.state is S.FAILED
    if event_type is None or record.type not in _TELLING or not is_told:
        return
    parameters = whole_parameters(record.parameters)
    attempts = {name: parameters[name] for name in ("current_retries", "total_retries")}
    message = format_event_message(
        record.name,
        record.type,
        outcome.state,
        outcome.result,
        outcome.exception,
        **attempts,
        postfix=" (dry run)" if execution.is_dry_run else None,
    )
    context = {"task_id": record.id, "task_name": record.name, **_where(record)}
    context |= {f"task_{name}": number for name, number in attempts.items()}
    if outcome.state in _FAILED:
        context["task_error_causes"] = list(outcome.causes)
    yield Said(EventRecord(EVENT, message, at, event_type, context=context))


def _where(record: OperationRecord) -> Mapping[str, Any]:
    """Whatever was stored: where something else stands than a context, nothing is known."""
    kwargs = _mapping(_task_kwargs(record).get("kwargs"))
    context = _mapping(kwargs.get("__cloudify_context"))
    parts = {name: _mapping(context.get(name)) for name in ("operation", "plugin", "related")}
    told = whereabouts({**context, **parts})
    return {name: value for name, value in told.items() if isinstance(value, str)}


def _task_kwargs(record: OperationRecord) -> Mapping[str, Any]:
    return _mapping(record.parameters.get("task_kwargs"))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _effects(record: OperationRecord, at: datetime) -> Iterator[Fact]:
    told = _task_kwargs(record)
    match record.type, told:
        case "SetNodeInstanceStateTask", {"node_instance_id": str(instance), "state": str(state)}:
            yield InstanceStateSet(NodeInstanceId(instance), state)
        case "SendNodeEventTask", {"node_instance_id": str(instance), "event": str(event)}:
            context = {"node_id": instance, **_mapping(told.get("additional_context"))}
            yield Said(EventRecord(EVENT, event, at, "workflow_node_event", context=context))
