"""An operation after what a person said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from conductor.domain.decisions import MEANINGS, Before, Decided, Decision
from conductor.domain.errors import InvalidInput
from conductor.domain.lifecycle import Actor
from conductor.domain.operation import OPERATION_LIFE, OperationRecord, OperationState
from conductor.domain.outcomes import LOCAL, REMOTE
from conductor.domain.second_run import is_passed
from conductor.domain.stored_operation import StoredOperation

OURS = "__cloudify_context"


def why_undecidable(operation: StoredOperation, all_of_it: Sequence[StoredOperation]) -> str:
    """Empty when a person may decide about it. `all_of_it` are its execution's operations."""
    record = operation.record
    if record.type not in (REMOTE, LOCAL):
        return f"operation {record.id} is a {record.type}: decide about what failed inside of it"
    if record.state is OperationState.SUCCEEDED:
        return f"operation {record.id} has succeeded already"
    if is_passed(operation, {each.record.id: each for each in all_of_it}):
        tried = f"it was tried again as {operation.retried_by}"
        why = tried if operation.retried_by else "its failure was put up with"
        return f"operation {record.id} is {record.state}, and nothing waits for it: {why}"
    return ""


def decided(
    operation: StoredOperation,
    decision: Decision,
    inputs: Mapping[str, Any],
    *,
    by: str,
    at: datetime,
    reason: str,
    resumes: int = 0,
) -> StoredOperation:
    """With the decision remembered. What a failure left is kept with it, and nowhere else.
    `resumes` says how often its execution was resumed until now.
    """
    if not reason.strip():
        raise InvalidInput("give a reason: it is kept with the operation, and told as an event")
    if inputs and decision != "retry":
        raise InvalidInput(f"inputs are for what runs again: leave them out of {decision!r}")
    record, (state, verdict, _) = operation.record, MEANINGS[decision]
    OPERATION_LIFE.check(record.id, record.state, state, by=Actor.PERSON)
    known = inputs_of(record)
    replaced = {name: known[name] for name in inputs if name in known}
    before = Before(operation.verdict, operation.failure, _has_functions(record))
    said = Decided(
        decision,
        by,
        at,
        reason,
        record.state,
        operation.error,
        inputs,
        replaced,
        before,
        resumes,
    )
    return replace(
        operation,
        record=replace(_with_inputs(record, inputs), state=state),
        verdict=verdict,
        result=None,
        error=None,
        failure=None,
        decisions=(*operation.decisions, said),
    )


def inputs_of(record: OperationRecord) -> Mapping[str, Any]:
    """Those with which it is going to run, as far as they were stored."""
    kwargs = (record.parameters.get("task_kwargs") or {}).get("kwargs") or {}
    return {name: value for name, value in kwargs.items() if name != OURS}


def _has_functions(record: OperationRecord) -> bool:
    kwargs = (record.parameters.get("task_kwargs") or {}).get("kwargs") or {}
    return bool((kwargs.get(OURS) or {}).get("has_intrinsic_functions"))


def _with_inputs(record: OperationRecord, inputs: Mapping[str, Any]) -> OperationRecord:
    """What is a function among them is evaluated when it runs, as those of a blueprint."""
    if not inputs:
        return record
    task_kwargs = record.parameters["task_kwargs"]
    context = dict(task_kwargs["kwargs"].get(OURS) or {}, has_intrinsic_functions=True)
    kwargs = {**task_kwargs["kwargs"], **inputs, OURS: context}
    parameters = {**record.parameters, "task_kwargs": {**task_kwargs, "kwargs": kwargs}}
    return replace(record, parameters=parameters)
