"""What the server itself says in the events and the log of an execution."""

from collections.abc import Sequence
from datetime import datetime

from conductor.control.services.work import UnitOfWork
from conductor.domain.event import EVENT, LOG, EventRecord
from conductor.domain.execution import Execution


def say(unit: UnitOfWork, execution: Execution, kind: str, what: str, at: datetime) -> None:
    """`kind` is the event's type; `what` ends a sentence about the execution."""
    message = f"'{execution.workflow_id}' workflow execution {what}"
    unit.events.append(execution, [EventRecord(EVENT, message, at, event_type=kind)], at)


def say_warnings(
    unit: UnitOfWork, execution: Execution, warnings: Sequence[str], at: datetime
) -> None:
    if warnings:
        records = [EventRecord(LOG, each, at, level="warning") for each in warnings]
        unit.events.append(execution, records, at)
