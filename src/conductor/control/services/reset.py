"""What a resumed execution does again: operations go back to pending."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from conductor.control.services.stores import StoredOperation
from conductor.control.services.work import UnitOfWork
from conductor.domain.execution import Execution
from conductor.domain.operation import IN_FLIGHT, TERMINATED, OperationRecord, OperationState

_FAILED = frozenset({OperationState.FAILED, OperationState.RESCHEDULED})
_PASSED = frozenset({"handler_ignore", "handler_continue"})
_SUBGRAPH = "SubgraphTask"


def reset_operations(unit: UnitOfWork, execution: Execution, *, is_everything: bool) -> None:
    """A person resumes: failed operations start anew, those without a result run again, and all
    attempts count from the beginning. With `is_everything` what was under way forgets that it was.

    One that was already followed by its retry stays: the retry is what runs. One whose failure was
    put up with stays too, and so does what a subgraph contains that was given up like this.
    """
    stored = unit.operations.of_execution(execution.id)
    homes: dict[str, StoredOperation] = {each.record.id: each for each in stored}
    failed = [e for e in stored if e.record.state in _FAILED and not _is_passed(e, homes)]
    lost = [e for e in stored if _was_under_way(e, is_subgraph_too=is_everything)]
    waiting = [e for e in stored if e.record.state is OperationState.PENDING]
    retries = [e for e in waiting if e.record.parameters.get("current_retries")]
    reset = [_fresh(each, {"current_retries": 0}) for each in failed + retries]
    reset += [_fresh(each, {"current_retries": 0, "resume": not is_everything}) for each in lost]
    _put_back(unit, execution, reset, finished=failed)


def send_again(unit: UnitOfWork, execution: Execution) -> None:
    """A worker was lost: what was under way runs again, and sees `ctx.resume`. Nothing else
    changes: attempts go on, and who waits for a retry waits on."""
    stored = unit.operations.of_execution(execution.id)
    lost = [each for each in stored if _was_under_way(each, is_subgraph_too=False)]
    _put_back(unit, execution, [_fresh(each, {"resume": True}) for each in lost])


def _put_back(
    unit: UnitOfWork,
    execution: Execution,
    operations: Sequence[OperationRecord],
    finished: Sequence[StoredOperation] = (),
) -> None:
    if operations:
        unit.operations.reset(operations)
    counted = sum(each.record.is_counted and each.record.state in TERMINATED for each in finished)
    if counted:
        unit.executions.count(execution.id, total=0, finished=-counted)


def _was_under_way(operation: StoredOperation, *, is_subgraph_too: bool) -> bool:
    is_subgraph = operation.record.type == _SUBGRAPH
    return operation.record.state in IN_FLIGHT and (is_subgraph_too or not is_subgraph)


def _is_passed(operation: StoredOperation | None, homes: Mapping[str, StoredOperation]) -> bool:
    while operation is not None:
        if operation.retried_by or operation.verdict in _PASSED:
            return True
        operation = homes.get(operation.record.parameters.get("containing_subgraph") or "")
    return False


def _fresh(stored: StoredOperation, changes: Mapping[str, Any]) -> OperationRecord:
    parameters = {**stored.record.parameters, **changes}
    if "current_retries" in changes:
        parameters["execute_after"] = None
    return replace(stored.record, state=OperationState.PENDING, parameters=parameters)
