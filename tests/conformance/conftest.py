"""Every conformance test runs on a SQLite file of its own and on a PostgreSQL database."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conductor.control.storage.database import Database, open_database
from conductor.domain.execution import ExecutionStatus
from conductor.domain.identity import Tenant
from conductor.domain.ids import TenantName, WorkerId
from conductor.domain.traffic import Limits
from conformance.logging_server import Server, batch
from conformance.managers import OTHER, Manager, deployment, manager_with
from conformance.nouns import execution, graph, instance
from migrated import emptied, migrated_sqlite
from postgres import migrated_postgres, own_postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database that is made for this run and dropped after it."""
    with migrated_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_database(dialect: str, tmp_path: Path) -> Iterator[Database]:
    """For what changes the schema."""
    with ExitStack() as ending:
        url = f"sqlite:///{tmp_path / 'empty.db'}"
        if dialect == "postgresql":
            url = ending.enter_context(own_postgres())
        yield ending.enter_context(closing(open_database(url)))


@pytest.fixture
def database(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if dialect == "sqlite":
        database = migrated_sqlite(tmp_path / "conductor.db")
    else:
        database = emptied(request.getfixturevalue("postgres_url"))
    with closing(database):
        with database.writing() as unit:
            for name in ("default_tenant", "other"):
                unit.tenants.add(Tenant(TenantName(name), datetime(2026, 1, 1, tzinfo=UTC)))
        yield database


@pytest.fixture
def manager(database: Database) -> Manager:
    """With three deployments in each of two tenants, and two places for all."""
    with database.writing() as unit:
        for name in ("d1", "d2", "d3"):
            unit.deployments.add(deployment(name))
            unit.deployments.add(deployment(name, tenant=OTHER))
    return manager_with(database, Limits(2))


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
