"""What the journal takes to write one link of a chain, beside the same statements on the driver.

A link is what one batch carries while operations run one after the other: the end of one, its
verdict, "sent" of the next, and what was said about them.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from benchmarks import syncs
from benchmarks.comparison import RUNS, Comparison
from benchmarks.link_on_the_driver import BareLink
from conductor.control.services.journal import Journal
from conductor.control.storage.database import Database, open_database
from conductor.control.storage.schema import upgrade
from conductor.domain.clock import FakeClock
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.facts import Batch, Fact, GraphStored, OperationJudged, OperationMoved, Said
from conductor.domain.identity import Tenant
from conductor.domain.ids import ExecutionId, GraphId, OperationId, TenantName
from conductor.domain.operation import OperationRecord, OperationState

LINKS = 200
_HOME = TenantName("default_tenant")
_BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
_SAID = [
    EventRecord(EVENT, f"Task {what}", _BEGUN, event_type=f"task_{what}", context={"node_id": "n"})
    for what in ("succeeded", "sent")
]


@contextmanager
def on_sqlite() -> Iterator[list[Comparison]]:
    with ExitStack() as stack:
        path = Path(stack.enter_context(TemporaryDirectory())) / "conductor.db"
        database = stack.enter_context(_opened(f"sqlite:///{path}"))
        driver = sqlite3.connect(path, isolation_level=None)
        stack.callback(driver.close)
        driver.execute("PRAGMA synchronous=FULL")
        bare = BareLink(driver, "BEGIN IMMEDIATE", lock="", placeholder="?")
        yield [_comparison("journal link, SQLite", database, bare)]


@contextmanager
def on_postgres() -> Iterator[list[Comparison]]:
    with ExitStack() as stack:
        try:
            url = stack.enter_context(syncs.own_database())
        except psycopg.OperationalError as error:
            sys.stderr.write(f"no PostgreSQL answers, set CONDUCTOR_TEST_POSTGRES: {error}\n")
            yield []
            return
        database = stack.enter_context(_opened(url.replace("://", "+psycopg://", 1)))
        driver = stack.enter_context(psycopg.connect(url, autocommit=True))
        bare = BareLink(driver, "BEGIN", lock=" FOR UPDATE", placeholder="%s")
        yield [_comparison("journal link, PostgreSQL", database, bare)]


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    upgrade(database)
    with database.writing() as unit:
        unit.tenants.add(Tenant(_HOME, _BEGUN))
    yield database
    database.close()


def _comparison(name: str, database: Database, bare: BareLink) -> Comparison:
    for chain in ("ours", "bare"):
        _add_chain(database, chain)
    our_links, bare_links = count(), count()
    journal = Journal(FakeClock())

    def write_ours() -> None:
        for _ in range(LINKS):
            batch = _batch(next(our_links))
            with database.writing() as unit:
                (receipt,) = journal.apply_run(unit, [batch])
            if not receipt.is_written:
                raise RuntimeError(receipt.refusal)

    def write_bare() -> None:
        for _ in range(LINKS):
            link = next(bare_links)
            bare.write("bare", link + 1, f"bare {link}", f"bare {link + 1}", _SAID)

    against = "the same statements on the driver"
    return Comparison(name, write_ours, write_bare, against, LINKS)


def _add_chain(database: Database, chain: str) -> None:
    """An execution of that name, with as many operations as all runs will want."""
    names = [OperationId(f"{chain} {number}") for number in range(RUNS * LINKS + 1)]
    graph_id = GraphId(f"graph of {chain}")
    operations = [OperationRecord(name, graph_id, name, "RemoteWorkflowTask") for name in names]
    identifier = ExecutionId(chain)
    status = ExecutionStatus.STARTED
    execution = Execution(identifier, _HOME, "install", status, _BEGUN, "admin", epoch=1)
    with database.writing() as unit:
        unit.executions.add(execution)
        stored = GraphStored(graph_id, "chain", operations)
        Journal(FakeClock()).apply_run(unit, [Batch(identifier, 1, [stored])])


def _batch(link: int) -> Batch:
    ended, sent = OperationId(f"ours {link}"), OperationId(f"ours {link + 1}")
    facts: list[Fact] = [
        OperationMoved(ended, OperationState.SUCCEEDED, {"answer": 42}),
        OperationJudged(ended, "continue"),
        OperationMoved(sent, OperationState.SENT, is_resumable=False),
        *(Said(record) for record in _SAID),
    ]
    return Batch(ExecutionId("ours"), 1, facts, number=link + 1)
