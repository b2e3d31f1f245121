"""A journal that is written by several threads; run by `test_acknowledgements.py` as a process.

    acknowledging.py FOLDER SYNCHRONOUS WAY

prints "HANDED ACKNOWLEDGED" for each batch: the moments, as of `time.monotonic_ns`, at which it was
handed over and at which its future resolved; and at last "COMMITS LOGGING CHECKPOINTS": how many
commits were acknowledged, after how many of them the log held something, and how many checkpoints
followed. SYNCHRONOUS replaces SQLite's setting of that name; "-" leaves what Conductor sets. WAY is
"direct", for batches that say something and have no numbers, or "logged", for chains of operations.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from conductor.control.daemons.journal_writer import JournalWriter
from conductor.control.services.journal import Journal
from conductor.control.services.work import UnitOfWork, WritingWork
from conductor.control.storage.database import Database, open_database
from conductor.control.storage.schema import upgrade
from conductor.domain.clock import FakeClock
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.facts import Batch, GraphStored, OperationMoved, Receipt, Said
from conductor.domain.identity import Tenant
from conductor.domain.ids import ExecutionId, GraphId, OperationId, TenantName
from conductor.domain.operation import OperationRecord, OperationState

THREADS = 4
BATCHES = 60  # of each thread: some handed over one by one, some at once
AT_ONCE = 5
HOME = TenantName("default_tenant")
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
SAID = Said(EventRecord(EVENT, "it is so", BEGUN))


class Hasty(FakeClock):
    """Whoever looks at it twice has made a pause, so that each batch in the log is due at once."""

    def monotonic(self) -> float:
        self.advance(timedelta(milliseconds=25))
        return super().monotonic()


@dataclass
class Counted:
    work: WritingWork
    commits: int = 0

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        with self.work.writing() as unit:
            yield unit
        self.commits += 1


def main(folder: str, synchronous: str, way: str) -> None:
    database = open_database(f"sqlite:///{Path(folder) / 'conductor.db'}")
    if synchronous != "-":
        event.listen(database.engine, "connect", lambda c, _: _set(c, synchronous))
    upgrade(database)
    _add_executions(database)
    durable = Counted(database.own_connection())
    lazy = Counted(database.own_connection(is_durable=False))
    logging: list[bool] = []
    writer = JournalWriter(
        durable, Journal(Hasty()), lambda _: logging.append(_is_in_log(database)), lazy
    )
    writer.start()
    with ThreadPoolExecutor(THREADS) as threads:
        for moments in threads.map(lambda number: WAYS[way](writer, number), range(THREADS)):
            sys.stdout.writelines(f"{handed} {heard}\n" for handed, heard in moments)
    writer.stop()
    sys.stdout.write(f"{durable.commits} {sum(logging)} {lazy.commits}\n")
    database.close()


def _is_in_log(database: Database) -> bool:
    with database.reading() as unit:
        return bool(unit.batch_log.executions())


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
    batch = Batch(ExecutionId(f"e{number}"), 1, [SAID])
    moments: list[tuple[int, int]] = []
    for turn in range(BATCHES // AT_ONCE):
        futures = []
        for _ in range(AT_ONCE):
            futures.append(_hand_over(writer, batch, moments))
            if turn % 2:
                futures[-1].result(timeout=30)
        assert all(future.result(timeout=30).is_written for future in futures)
    return moments


def _write_chain(writer: JournalWriter, number: int) -> list[tuple[int, int]]:
    """Some batches one by one, some two at once: more would go into the tables together."""
    moments: list[tuple[int, int]] = []
    futures = []
    for batch in _chain(number):
        futures.append(_hand_over(writer, batch, moments))
        if batch.number % 4:
            futures[-1].result(timeout=30)
    assert all(future.result(timeout=30).is_written for future in futures)
    return moments


def _chain(number: int) -> Sequence[Batch]:
    """A graph, and operations that are sent and succeed one after the other."""
    graph_id = GraphId(f"g{number}")
    names = [OperationId(f"{graph_id}-{place}") for place in range(BATCHES // 2)]
    records = [OperationRecord(name, graph_id, name, "RemoteWorkflowTask") for name in names]
    moves = [
        [OperationMoved(name, state), SAID]
        for name in names
        for state in (OperationState.SENT, OperationState.SUCCEEDED)
    ]
    pages = [[GraphStored(graph_id, "install", records)], *moves][:BATCHES]
    return [Batch(ExecutionId(f"e{number}"), 1, page, place) for place, page in enumerate(pages, 1)]


WAYS = {"direct": _write, "logged": _write_chain}


def _hand_over(
    writer: JournalWriter, batch: Batch, moments: list[tuple[int, int]]
) -> "Future[Receipt]":
    handed = time.monotonic_ns()
    future = writer.append(batch)
    future.add_done_callback(lambda _: moments.append((handed, time.monotonic_ns())))
    return future


if __name__ == "__main__":
    main(*sys.argv[1:])
