"""A journal that is written by several threads; run by `test_acknowledgements.py` as a process.

    acknowledging.py FOLDER SYNCHRONOUS

prints "HANDED ACKNOWLEDGED" for each batch: the moments, as of `time.monotonic_ns`, at which it was
handed over and at which its future resolved. SYNCHRONOUS replaces SQLite's setting of that name;
"-" leaves what Conductor sets.
"""

import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from conductor.control.daemons.journal_writer import JournalWriter
from conductor.control.services.journal import Journal
from conductor.control.storage.database import Database, open_database
from conductor.control.storage.schema import upgrade
from conductor.domain.clock import FakeClock
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.facts import Batch, Receipt, Said
from conductor.domain.identity import Tenant
from conductor.domain.ids import ExecutionId, TenantName

THREADS = 4
BATCHES = 60  # of each thread: some handed over one by one, some at once
AT_ONCE = 5
HOME = TenantName("default_tenant")
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


def main(folder: str, synchronous: str) -> None:
    database = open_database(f"sqlite:///{Path(folder) / 'conductor.db'}")
    if synchronous != "-":
        event.listen(database.engine, "connect", lambda c, _: _set(c, synchronous))
    upgrade(database)
    _add_executions(database)
    writer = JournalWriter(database, Journal(FakeClock()))
    writer.start()
    with ThreadPoolExecutor(THREADS) as threads:
        for moments in threads.map(lambda number: _write(writer, number), range(THREADS)):
            sys.stdout.writelines(f"{handed} {heard}\n" for handed, heard in moments)
    writer.stop()
    database.close()


def _set(connection: Any, synchronous: str) -> None:
    connection.execute(f"PRAGMA synchronous={synchronous}")


def _add_executions(database: Database) -> None:
    with database.writing() as unit:
        unit.tenants.add(Tenant(HOME, BEGUN))
        for number in range(THREADS):
            unit.executions.add(
                Execution(
                    id=ExecutionId(f"e{number}"),
                    tenant=HOME,
                    workflow_id="install",
                    status=ExecutionStatus.STARTED,
                    created_at=BEGUN,
                    created_by="admin",
                    epoch=1,
                )
            )


def _write(writer: JournalWriter, number: int) -> list[tuple[int, int]]:
    batch = Batch(ExecutionId(f"e{number}"), 1, [Said(EventRecord(EVENT, "it is so", BEGUN))])
    moments: list[tuple[int, int]] = []
    for turn in range(BATCHES // AT_ONCE):
        futures = []
        for _ in range(AT_ONCE):
            futures.append(_hand_over(writer, batch, moments))
            if turn % 2:
                futures[-1].result(timeout=30)
        assert all(future.result(timeout=30).is_written for future in futures)
    return moments


def _hand_over(
    writer: JournalWriter, batch: Batch, moments: list[tuple[int, int]]
) -> "Future[Receipt]":
    handed = time.monotonic_ns()
    future = writer.append(batch)
    future.add_done_callback(lambda _: moments.append((handed, time.monotonic_ns())))
    return future


if __name__ == "__main__":
    main(*sys.argv[1:])
