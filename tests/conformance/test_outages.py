"""An outage of the database delays the journal, and a stop does not wait for its end."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import event, text

from conductor.control.daemons.journal_writer import JournalWriter
from conductor.control.services.journal import Journal
from conductor.control.services.work import StorageUnavailable, UnitOfWork
from conductor.control.storage.database import Database
from conductor.domain.clock import FakeClock
from conductor.domain.facts import Batch, Said
from conductor.domain.ids import ExecutionId
from conformance.nouns import execution, said


@dataclass
class Shaky:
    """A database that is away at first; `was_tried` tells of each try."""

    database: Database
    failures: float
    was_tried: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        self.was_tried.release()
        self.failures -= 1
        if self.failures >= 0:
            raise StorageUnavailable("the database is locked")
        with self.database.writing() as unit:
            yield unit

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        raise AssertionError("the journal only writes")


def batch(message: str) -> Batch:
    return Batch(ExecutionId("e1"), 1, [Said(said(message))])


@pytest.fixture
def ready(database: Database) -> Database:
    with database.writing() as unit:
        unit.executions.add(replace(execution(), epoch=1))
    return database


def _be_impatient(connection: Any, *_: object) -> None:
    connection.execute("PRAGMA busy_timeout=0")


def test_batches_keep_their_order_through_an_outage(
    ready: Database, caplog: pytest.LogCaptureFixture
) -> None:
    writer = JournalWriter(Shaky(ready, failures=3), Journal(FakeClock()))
    futures = [writer.append(batch(str(number))) for number in range(5)]
    writer.start()
    assert all(future.result(timeout=10).is_written for future in futures)
    writer.stop()
    with ready.reading() as unit:
        kept = [each.record.message for each in unit.events.after(ExecutionId("e1"), 0, 9)]
    assert kept == ["0", "1", "2", "3", "4"]
    assert len(caplog.records) == 1


def test_a_stop_in_an_outage_refuses_what_waits(ready: Database) -> None:
    shaky = Shaky(ready, failures=float("inf"))
    writer = JournalWriter(shaky, Journal(FakeClock()))
    futures = [writer.append(batch(str(number))) for number in range(3)]
    writer.start()
    assert shaky.was_tried.acquire(timeout=5)
    writer.stop()
    for future in futures:
        with pytest.raises(StorageUnavailable, match="the database is locked"):
            future.result(timeout=0)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_lock_that_others_hold_is_an_outage_of_sqlite(ready: Database) -> None:
    event.listen(ready.engine, "checkout", _be_impatient)
    with ready.writing(), pytest.raises(StorageUnavailable, match="locked"), ready.writing():
        raise AssertionError("two writers at once")


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_a_lost_connection_is_an_outage_of_postgresql(ready: Database) -> None:
    end = text("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(StorageUnavailable), ready.writing() as unit:
        unit.executions.connection.execute(end)
    with ready.writing() as unit:
        assert unit.executions.by_id(ExecutionId("e1")) is not None


def test_wrong_sql_is_no_outage(ready: Database) -> None:
    with pytest.raises(Exception, match="nowhere") as caught, ready.writing() as unit:
        unit.executions.connection.execute(text("SELECT * FROM nowhere"))
    assert not isinstance(caught.value, StorageUnavailable)
