"""What a resumed execution does again: operations go back to pending."""

from dataclasses import replace

from conductor.control.services.stores import StoredOperation
from conductor.control.services.work import UnitOfWork
from conductor.domain.execution import Execution
from conductor.domain.operation import IN_FLIGHT, TERMINATED, OperationRecord, OperationState

_FAILED = frozenset({OperationState.FAILED, OperationState.RESCHEDULED})


def reset_operations(unit: UnitOfWork, execution: Execution, *, is_everything: bool) -> None:
    """Failed operations start anew; with `is_everything` those without a result as well.

    One that was already followed by its retry stays: the retry is what runs.
    """
    states = _FAILED | IN_FLIGHT if is_everything else _FAILED
    again = [
        each
        for each in unit.operations.of_execution(execution.id)
        if each.record.state in states and not each.retried_by
    ]
    if not again:
        return
    unit.operations.reset([_fresh(each) for each in again])
    unfinished = sum(each.record.is_counted and each.record.state in TERMINATED for each in again)
    unit.executions.count(execution.id, total=0, finished=-unfinished)


def _fresh(stored: StoredOperation) -> OperationRecord:
    parameters = {**stored.record.parameters, "current_retries": 0}
    return replace(stored.record, state=OperationState.PENDING, parameters=parameters)
