"""The connection that the journal keeps: units of work as `Database.writing` gives them."""

import gc
import sqlite3
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, event, text
from sqlalchemy.exc import IntegrityError

from conductor.control.services.work import StorageUnavailable
from conductor.control.storage.database import Database, open_database
from conductor.control.storage.own_connection import OwnConnection
from conductor.control.storage.unit_of_work import SqlUnitOfWork
from conductor.domain.errors import Conflict
from conductor.domain.facts import Batch
from conductor.domain.ids import ExecutionId
from conformance.nouns import HOME, START, execution, instance
from conformance.test_connections import end_connections_of

_ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
_ON_POSTGRES = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
E1 = ExecutionId("e1")


@pytest.fixture(params=[True, False], ids=["durable", "lazy"])
def own(request: pytest.FixtureRequest, database: Database) -> OwnConnection:
    return database.own_connection(is_durable=request.param)


def add(own: OwnConnection, name: str = "e1") -> None:
    with own.writing() as unit:
        unit.executions.add_all([replace(execution(name), epoch=1)])


def found(database: Database, name: str = "e1") -> bool:
    with database.reading() as unit:
        return unit.executions.find(HOME, name) is not None


def test_a_unit_of_work_is_committed_at_its_end(database: Database, own: OwnConnection) -> None:
    with own.writing() as unit:
        unit.executions.add_all([execution()])
        assert not found(database)
    assert found(database)


def test_one_after_the_other_each_is_committed_for_itself(
    database: Database, own: OwnConnection
) -> None:
    for number in range(3):
        add(own, f"e{number}")
        assert found(database, f"e{number}")
    with database.writing() as unit:  # nothing of the connection is still under way
        assert unit.executions.by_id(ExecutionId("e2"), for_update=True) is not None


def test_what_raises_leaves_nothing_and_runs_no_effect(
    database: Database, own: OwnConnection
) -> None:
    effects: list[str] = []
    add(own)
    with pytest.raises(ZeroDivisionError), own.writing() as unit:  # noqa: PT012
        unit.executions.add_all([execution("e2")])
        unit.after_commit(lambda: effects.append("told"))
        unit.executions.count(E1, total=1 // 0, finished=0)
    add(own, "e3")
    assert [found(database, name) for name in ("e1", "e2", "e3")] == [True, False, True]
    assert effects == []


def test_effects_run_after_the_commit(database: Database, own: OwnConnection) -> None:
    seen: list[bool] = []
    with own.writing() as unit:
        unit.executions.add_all([execution()])
        unit.after_commit(lambda: seen.append(found(database)))
    assert seen == [True]


def test_a_taken_name_is_a_conflict_and_the_work_goes_on(
    database: Database, own: OwnConnection
) -> None:
    with own.writing() as unit:
        unit.node_instances.add(instance())
        with pytest.raises(Conflict, match="web_1"):
            unit.node_instances.add(instance())
        unit.node_instances.add(instance("web_2"))
    with own.writing() as unit, pytest.raises(Conflict, match="web_2"):
        unit.node_instances.add(instance("web_2"))
    with database.reading() as unit:
        assert len(unit.node_instances.of_deployment(HOME, "d1")) == 2


def test_it_waits_for_other_writers_and_they_for_it(database: Database, own: OwnConnection) -> None:
    add(own)
    for work in (own, database, own, database):
        with work.writing() as unit:
            unit.executions.by_id(E1, for_update=True)
            unit.executions.count(E1, total=1, finished=0)
    with database.reading() as unit:
        assert unit.executions.get(HOME, "e1").total_operations == 4


def log(own: OwnConnection, number: int, *, epoch: int = 1) -> bool:
    with own.appending() as batches:
        return batches.append(Batch(E1, epoch, (), number), "[]", START, applied=0)


def numbers(database: Database) -> list[int]:
    with database.writing() as unit:
        found = [each.number for each in unit.batch_log.take(E1)]
        for number in found:
            unit.batch_log.append(Batch(E1, 1, (), number), "[]", START, applied=0)
    return found


def test_what_is_appended_is_committed_at_once_between_units_of_work(
    database: Database, own: OwnConnection
) -> None:
    add(own)
    assert log(own, 1)
    assert numbers(database) == [1]  # nothing is under way that would have to be waited for
    add(own, "e2")
    assert log(own, 2)
    assert numbers(database) == [1, 2]
    with pytest.raises(ZeroDivisionError), own.writing() as unit:  # noqa: PT012
        unit.batch_log.append(Batch(E1, 1, (), 3), "[]", START, applied=0)
        raise ZeroDivisionError
    assert numbers(database) == [1, 2]


def test_what_may_not_be_appended_leaves_nothing(database: Database, own: OwnConnection) -> None:
    add(own)
    assert not log(own, 1, epoch=7)
    assert numbers(database) == []
    add(own, "e2")


def test_a_connection_that_was_given_back_begins_transactions_again(database: Database) -> None:
    own = database.own_connection()
    add(own)
    assert log(own, 1)
    own.close()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), database.writing() as unit:  # noqa: PT012
            unit.executions.add_all([execution("e3")])
            raise ZeroDivisionError
    assert not found(database, "e3")


def test_wrong_sql_is_no_outage(database: Database, own: OwnConnection) -> None:
    with pytest.raises(Exception, match="nowhere") as caught, own.writing() as unit:
        unit.executions.connection.execute(text("SELECT * FROM nowhere"))
    assert not isinstance(caught.value, StorageUnavailable)
    add(own)
    assert found(database)


# Outages


@pytest.fixture
def impatient(database: Database) -> Database:
    """Locks of SQLite's are not waited for; another process has the same file."""
    database.close()
    for engine in (database.engine, database._lazy_engine):
        event.listen(engine, "connect", _be_impatient)
    return database


def _be_impatient(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA busy_timeout=0")


@_ON_SQLITE
def test_a_lock_at_the_beginning_is_an_outage_of_sqlite(
    impatient: Database, own: OwnConnection
) -> None:
    add(own)
    stranger = create_engine(impatient.engine.url, poolclass=NullPool)
    with stranger.connect() as connection:
        connection.connection.cursor().execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailable, match="locked"), own.writing():
            raise AssertionError("two writers at once")
    add(own, "e2")
    assert found(impatient, "e2")


@_ON_POSTGRES
def test_a_connection_that_was_lost_before_a_unit_is_an_outage_and_the_next_one_works(
    database: Database, own: OwnConnection
) -> None:
    add(own)
    lose_connections_of(database)
    with pytest.raises(StorageUnavailable):
        add(own, "e2")
    add(own, "e2")
    assert found(database, "e2")


@_ON_POSTGRES
def test_a_connection_that_is_lost_while_appending_is_an_outage_and_the_next_one_works(
    database: Database, own: OwnConnection
) -> None:
    add(own)
    lose_connections_of(database)
    with pytest.raises(StorageUnavailable):
        log(own, 1)
    assert log(own, 1)
    assert numbers(database) == [1]


def lose_connections_of(database: Database) -> None:
    """The tests' own, from the pool, are taken anew."""
    end_connections_of(database)
    database.engine.dispose()


def by_its_driver(unit: SqlUnitOfWork) -> None:
    unit.executions.hold(E1)


def by_core(unit: SqlUnitOfWork) -> None:
    unit.executions.by_id(E1)


@_ON_POSTGRES
@pytest.mark.parametrize("ask", [by_its_driver, by_core])
def test_a_connection_that_is_lost_in_a_statement_is_an_outage(
    database: Database, own: OwnConnection, ask: Callable[[SqlUnitOfWork], None]
) -> None:
    add(own)
    with pytest.raises(StorageUnavailable), own.writing() as unit:  # noqa: PT012
        unit.executions.add_all([execution("lost")])
        lose_connections_of(database)
        ask(unit)
    add(own, "e2")
    assert [found(database, name) for name in ("lost", "e2")] == [False, True]


@_ON_POSTGRES
def test_a_connection_that_is_lost_in_a_commit_is_an_outage(
    database: Database, own: OwnConnection
) -> None:
    effects: list[str] = []
    with pytest.raises(StorageUnavailable), own.writing() as unit:  # noqa: PT012
        unit.executions.add_all([execution("lost")])
        unit.after_commit(lambda: effects.append("told"))
        lose_connections_of(database)
    add(own, "e2")
    assert [found(database, name) for name in ("lost", "e2")] == [False, True]
    assert effects == []


@_ON_SQLITE
def test_a_full_disk_is_an_outage_of_sqlite(database: Database, own: OwnConnection) -> None:
    """The database may not grow by another page."""
    add(own)
    with pytest.raises(StorageUnavailable, match="full"), own.writing() as unit:  # noqa: PT012
        pages = unit.executions.connection.scalar(text("PRAGMA page_count"))
        unit.executions.connection.execute(text(f"PRAGMA max_page_count={pages}"))
        unit.executions.add_all([execution("big", error="x" * 10**6)])
    with own.writing() as unit:
        unit.executions.connection.execute(text("PRAGMA max_page_count=4294967294"))
        unit.executions.add_all([execution("e2")])
    assert [found(database, name) for name in ("big", "e2")] == [False, True]


@_ON_SQLITE
def test_what_sqlite_refuses_only_in_the_commit_is_told_and_undone(
    database: Database, own: OwnConnection
) -> None:
    effects: list[str] = []
    with pytest.raises(IntegrityError, match="FOREIGN KEY"), own.writing() as unit:  # noqa: PT012
        unit.executions.connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        unit.executions.add_all([execution("lost"), execution("e0", tenant="nobody")])
        unit.after_commit(lambda: effects.append("told"))
    add(own, "e2")
    assert [found(database, name) for name in ("lost", "e2")] == [False, True]
    assert effects == []


@_ON_SQLITE
def test_a_commit_that_sqlite_cannot_make_now_is_an_outage(
    database: Database, own: OwnConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(own)
    busy = sqlite3.OperationalError("disk I/O error")
    busy.sqlite_errorcode = sqlite3.SQLITE_IOERR

    def fail() -> None:
        raise busy

    with pytest.raises(StorageUnavailable, match="disk I/O"), own.writing() as unit:  # noqa: PT012
        unit.executions.add_all([execution("lost")])
        monkeypatch.setattr(unit.executions.connection.connection, "commit", fail)
    add(own, "e2")
    assert [found(database, name) for name in ("lost", "e2")] == [False, True]


# How durable it is


@pytest.mark.parametrize(
    ("dialect", "question", "durable", "lazy"),
    [
        ("sqlite", "PRAGMA synchronous", 2, 1),
        ("postgresql", "SHOW synchronous_commit", "on", "off"),
    ],
    indirect=["dialect"],
)
def test_only_the_lazy_one_does_not_wait_for_the_disk(
    database: Database, question: str, durable: Any, lazy: Any
) -> None:
    lazily = database.own_connection(is_durable=False)

    def answers() -> list[Any]:
        found = []
        for work in (lazily, database.own_connection(), database):
            with work.writing() as unit:
                found.append(unit.executions.connection.scalar(text(question)))
        with database.reading() as unit:
            return [*found, unit.executions.connection.scalar(text(question))]

    assert answers() == [lazy, durable, durable, durable]
    lazily.close()
    database.close()  # each connects anew
    assert answers() == [lazy, durable, durable, durable]


@_ON_POSTGRES
def test_a_rollback_leaves_the_lazy_one_lazy(database: Database) -> None:
    lazily = database.own_connection(is_durable=False)
    with pytest.raises(ZeroDivisionError), lazily.writing() as unit:
        unit.executions.count(E1, total=1 // 0, finished=0)
    with lazily.writing() as unit:
        assert unit.executions.connection.scalar(text("SHOW synchronous_commit")) == "off"


def test_it_is_closed_with_its_database(database: Database) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        again = open_database(url)
        for is_durable in (True, False):
            add(again.own_connection(is_durable=is_durable), f"e{is_durable}")
        kept = [each._connection for each in again._own]
        again.close()
        assert all(each is not None and each.closed for each in kept)
        assert [each._connection for each in again._own] == [None, None]
        del again, kept
        gc.collect()
