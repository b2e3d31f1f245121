"""What becomes of a connection that is lost, under statements that go straight to the driver."""

from dataclasses import replace

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import IntegrityError

from conductor.control.services.work import StorageUnavailable
from conductor.control.storage import idle_connections
from conductor.control.storage.database import Database
from conductor.domain.execution import Execution
from conductor.domain.ids import ExecutionId
from conformance.nouns import START, execution, operation

_END_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_ON_POSTGRES = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
E1 = ExecutionId("e1")


@pytest.fixture
def ready(database: Database) -> Database:
    with database.writing() as unit:
        unit.executions.add(replace(execution(), epoch=1))
    return database


def found(database: Database) -> Execution | None:
    with database.writing() as unit:
        return unit.executions.by_id(E1)


def end_connections_of(database: Database) -> None:
    outsider = create_engine(database.engine.url, poolclass=NullPool)
    with outsider.begin() as connection:
        connection.execute(_END_OTHERS)


def hold_after_a_loss(database: Database) -> None:
    with database.writing() as unit:
        unit.executions.hold(E1)
        end_connections_of(database)
        unit.executions.hold(E1)


@_ON_POSTGRES
def test_a_connection_that_is_lost_below_the_journal_is_an_outage(ready: Database) -> None:
    with pytest.raises(StorageUnavailable):
        hold_after_a_loss(ready)
    assert found(ready) is not None


@_ON_POSTGRES
def test_a_connection_that_was_lost_while_it_lay_idle_is_replaced(
    ready: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle_connections, "_A_MOMENT", 0.0)
    end_connections_of(ready)
    assert found(ready) is not None


def test_what_the_driver_refuses_is_told_as_everywhere_else(ready: Database) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), ready.writing() as unit:
        unit.operations.add_all([operation("a")], START)
