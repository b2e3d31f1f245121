"""A server that writes the journal, without its thread: what it does happens when it is told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import select

from conductor.control.services.journal import Journal
from conductor.control.services.run_records import RunRecords
from conductor.control.services.work import UnitOfWork, WritingWork
from conductor.control.storage import tables
from conductor.control.storage.database import Database
from conductor.domain.clock import FakeClock
from conductor.domain.execution import Execution
from conductor.domain.facts import Batch, Fact, Receipt, Said
from conductor.domain.ids import ExecutionId
from conductor.domain.operation import OperationState
from conformance.nouns import HOME, moved, said

E1 = ExecutionId("e1")
NOBODY = cast(Any, None)
A_PAUSE = timedelta(milliseconds=20)


@dataclass
class Server:
    """Its clock stands still, so that nothing is due before `pause`."""

    work: WritingWork
    clock: FakeClock = field(default_factory=FakeClock)
    journal: Journal = field(init=False)

    def __post_init__(self) -> None:
        self.journal = Journal(self.clock)

    def write(self, *batches: Batch) -> list[Receipt]:
        with self.work.writing() as unit:
            return self.journal.apply_run(unit, batches)

    def writes(self, *batches: Batch) -> bool:
        return all(receipt.is_written for receipt in self.write(*batches))

    def pause(self) -> None:
        self.clock.advance(A_PAUSE)
        assert self.journal.has_due
        self.checkpoint()

    def checkpoint(self, *, is_last: bool = False) -> None:
        with self.work.writing() as unit:
            self.journal.checkpoint(unit, is_last=is_last)


@dataclass
class Failing:
    """Loses the commits while `losses` lasts: before they are made, or their confirmation."""

    work: WritingWork
    error: Exception
    losses: int = 1
    is_made: bool = False

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        is_lost, self.losses = self.losses > 0, self.losses - 1
        with self.work.writing() as unit:
            yield unit
            if is_lost and not self.is_made:
                raise self.error
        if is_lost:
            raise self.error


def batch(number: int, *facts: Fact, of: str = E1, epoch: int = 1) -> Batch:
    return Batch(ExecutionId(of), epoch, facts, number)


def sent(number: int, name: str, **changes: str) -> Batch:
    return batch(number, moved(name, OperationState.SENT), Said(said(f"{name} sent")), **changes)


def succeeded(number: int, name: str, **changes: str) -> Batch:
    facts = (moved(name, OperationState.SUCCEEDED), Said(said(f"{name} succeeded")))
    return batch(number, *facts, **changes)


def logged(database: Database, of: str = E1) -> list[int]:
    """The numbers of its batches that are in the log and not in the tables."""
    log = tables.batch_log.columns
    with database.engine.connect() as connection:
        chosen = select(log.number).where(log.execution_id == of).order_by(log.number)
        return list(connection.scalars(chosen))


def messages(database: Database, of: str = E1) -> list[str]:
    """What it has said according to the tables; its sequence is dense."""
    with database.reading() as unit:
        events = unit.events.after(ExecutionId(of), 0, 9999)
    assert [each.sequence for each in events] == [*range(1, len(events) + 1)]
    return [each.record.message for each in events]


def states(database: Database, of: str = E1) -> dict[str, OperationState]:
    with database.reading() as unit:
        return {each.record.id: each.record.state for each in unit.operations.of_execution(of)}


def stored(database: Database, of: str = E1) -> Execution:
    with database.reading() as unit:
        return unit.executions.get(HOME, of)


def counters(database: Database) -> tuple[int, int, int]:
    now = stored(database)
    return now.total_operations, now.finished_operations, last_batch(database)


def last_batch(database: Database) -> int:
    with database.writing() as unit:
        held = unit.executions.hold(E1)
    assert held is not None
    return held.last_batch


def unfinished(database: Database, *operations: str) -> set[str]:
    """As a worker that starts asks for it."""
    return RunRecords(database, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY).unfinished(
        operations
    )
