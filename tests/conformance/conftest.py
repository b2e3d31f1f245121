"""Every conformance test runs on a SQLite file and on a PostgreSQL database of its own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from conductor.control.storage.database import Database, open_database
from conductor.control.storage.schema import upgrade
from conductor.domain.execution import ExecutionStatus
from conductor.domain.identity import Tenant
from conductor.domain.ids import TenantName, WorkerId
from conformance.logging_server import Server, batch
from conformance.nouns import execution, graph, instance
from postgres import own_postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database that is made for this run and dropped after it."""
    with own_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        database = open_database(f"sqlite:///{tmp_path / 'conductor.db'}")
    else:
        database = open_database(request.getfixturevalue("postgres_url"))
        with database.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield database
    database.close()


@pytest.fixture
def database(empty_database: Database) -> Database:
    upgrade(empty_database)
    with empty_database.writing() as unit:
        for name in ("default_tenant", "other"):
            unit.tenants.add(Tenant(TenantName(name), datetime(2026, 1, 1, tzinfo=UTC)))
    return empty_database


@pytest.fixture
def running_ones(database: Database) -> Database:
    with database.writing() as unit:
        for name in ("e1", "e2", "e3"):
            started = execution(name, epoch=1, status=ExecutionStatus.STARTED)
            unit.executions.add(replace(started, worker_id=WorkerId("w1")))
        unit.node_instances.add(instance())
    return database


@pytest.fixture
def server(running_ones: Database) -> Server:
    """It has written a graph of three operations, as batch 1."""
    server = Server(running_ones)
    assert server.writes(batch(1, graph("a", "b", "c")))
    return server
