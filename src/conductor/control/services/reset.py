"""Operations of a resumed execution go back to pending, and its counters with them."""

from collections.abc import Sequence
from datetime import datetime

from conductor.control.services.work import UnitOfWork
from conductor.domain.execution import Execution
from conductor.domain.operation import OperationRecord
from conductor.domain.second_run import begun_anew, no_longer_finished, sent_again
from conductor.domain.stored_operation import StoredOperation


def reset_operations(
    unit: UnitOfWork, execution: Execution, at: datetime, *, is_everything: bool
) -> None:
    """A person resumes."""
    stored = unit.operations.of_execution(execution.id)
    _put_back(unit, execution, stored, begun_anew(stored, is_everything=is_everything), at)


def send_again(unit: UnitOfWork, execution: Execution, at: datetime) -> None:
    """A worker was lost."""
    stored = unit.operations.of_execution(execution.id)
    _put_back(unit, execution, stored, sent_again(stored), at)


def _put_back(
    unit: UnitOfWork,
    execution: Execution,
    stored: Sequence[StoredOperation],
    again: Sequence[OperationRecord],
    at: datetime,
) -> None:
    if again:
        unit.operations.reset(again, at)
    counted = no_longer_finished(stored, again)
    if counted:
        unit.executions.count(execution.id, total=0, finished=-counted)
