"""An operation after a person took back what had been decided of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from conductor.domain.decided_operation import OURS
from conductor.domain.decisions import TAKE_BACK, Before, Decided
from conductor.domain.errors import InvalidInput
from conductor.domain.lifecycle import Actor
from conductor.domain.operation import OPERATION_LIFE, OperationRecord
from conductor.domain.stored_operation import StoredOperation


def why_it_stands(operation: StoredOperation, resumes: int) -> str:
    """Empty when the last decision may be taken back. `resumes` says how often its execution was
    resumed by now: what a resumed run was told, it may have acted on."""
    record = operation.record
    standing = _standing(operation.decisions)
    if not standing:
        return f"of operation {record.id} nothing is decided that could be taken back"
    last = standing[-1]
    if last.resumes != resumes:
        return (
            f"operation {record.id}: {last.by} decided {last.decision!r}, and its execution was "
            f"resumed with it: decide anew, once that has failed or is cancelled"
        )
    return ""


def taken_back(
    operation: StoredOperation, *, by: str, at: datetime, reason: str
) -> StoredOperation:
    """As it was before its last decision that stands; both are remembered."""
    if not reason.strip():
        raise InvalidInput("give a reason: it is kept with the operation, and told as an event")
    record, last = operation.record, _standing(operation.decisions)[-1]
    OPERATION_LIFE.check(record.id, record.state, last.state, by=Actor.TAKING_BACK)
    said = Decided(TAKE_BACK, by, at, reason, record.state, operation.error)
    return replace(
        operation,
        record=replace(_with_its_inputs(record, last), state=last.state),
        verdict=last.before.verdict,
        result=None,
        error=last.error,
        failure=last.before.failure,
        decisions=(*operation.decisions, said),
    )


def _standing(decisions: Sequence[Decided]) -> list[Decided]:
    found: list[Decided] = []
    for each in decisions:
        if each.decision != TAKE_BACK:
            found.append(each)
        elif found:
            found.pop()
    return found


def _with_its_inputs(record: OperationRecord, last: Decided) -> OperationRecord:
    if not last.inputs:
        return record
    task_kwargs = record.parameters["task_kwargs"]
    kept = {k: v for k, v in task_kwargs["kwargs"].items() if k not in last.inputs}
    kwargs = {**kept, **last.replaced, OURS: _context(kept.get(OURS) or {}, last.before)}
    parameters = {**record.parameters, "task_kwargs": {**task_kwargs, "kwargs": kwargs}}
    return replace(record, parameters=parameters)


def _context(context: dict[str, Any], before: Before) -> dict[str, Any]:
    return {**context, "has_intrinsic_functions": before.has_functions}
