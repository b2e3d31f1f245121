"""How much durable writing costs beyond the bare commits of rows, on SQLite."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.comparison import Comparison
from conductor.control.daemons.journal_writer import JournalWriter
from conductor.control.services.journal import Journal
from conductor.control.storage.database import Database, open_database
from conductor.control.storage.schema import upgrade
from conductor.domain.clock import FakeClock
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.facts import Batch, Said
from conductor.domain.identity import Tenant
from conductor.domain.ids import ExecutionId, TenantName

BATCHES = 200
HOME = TenantName("default_tenant")
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


@contextmanager
def benchmark() -> Iterator[list[Comparison]]:
    with TemporaryDirectory() as folder, _writer(Path(folder)) as writer, _bare(folder) as bare:
        yield [
            Comparison(
                "journal, in turn",
                lambda: _write_in_turn(writer),
                lambda: _commit_rows(bare),
                "bare commits of one row",
                BATCHES,
            ),
            Comparison(
                "journal, at once",
                lambda: _write_at_once(writer),
                lambda: _commit_rows(bare),
                "bare commits of one row",
                BATCHES,
            ),
        ]


@contextmanager
def _writer(folder: Path) -> Iterator[JournalWriter]:
    database = open_database(f"sqlite:///{folder / 'conductor.db'}")
    upgrade(database)
    _add_execution(database)
    writer = JournalWriter(database, Journal(FakeClock()))
    writer.start()
    yield writer
    writer.stop()
    database.close()


@contextmanager
def _bare(folder: str) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
    for setting in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"):
        connection.execute(setting)
    connection.execute("CREATE TABLE facts (number INTEGER PRIMARY KEY, text TEXT)")
    yield connection
    connection.close()


def _add_execution(database: Database) -> None:
    with database.writing() as unit:
        unit.tenants.add(Tenant(HOME, BEGUN))
        unit.executions.add(
            Execution(
                id=ExecutionId("e1"),
                tenant=HOME,
                workflow_id="install",
                status=ExecutionStatus.STARTED,
                created_at=BEGUN,
                created_by="admin",
                epoch=1,
            )
        )


def _write_in_turn(writer: JournalWriter) -> None:
    """As one chain of operations does."""
    for _ in range(BATCHES):
        writer.append(_batch()).result()


def _write_at_once(writer: JournalWriter) -> None:
    """As many executions do together: batches that wait share a transaction."""
    for future in [writer.append(_batch()) for _ in range(BATCHES)]:
        future.result()


def _commit_rows(connection: sqlite3.Connection) -> None:
    for _ in range(BATCHES):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO facts (text) VALUES ('something became true')")
        connection.execute("COMMIT")


def _batch() -> Batch:
    return Batch(ExecutionId("e1"), 1, [Said(_record())])


def _record() -> EventRecord:
    return EventRecord(EVENT, "something became true", BEGUN)
