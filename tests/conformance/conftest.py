"""Every conformance test runs on a SQLite file and on a PostgreSQL database of its own."""

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from conductor.control.storage.database import Database, open_database
from conductor.control.storage.schema import upgrade
from conductor.domain.identity import Tenant
from conductor.domain.ids import TenantName

DEFAULT_POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database that is made for this run and dropped after it."""
    server = os.environ.get("CONDUCTOR_TEST_POSTGRES", DEFAULT_POSTGRES)
    name = f"conductor_test_{uuid.uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError as error:
        reason = f"no PostgreSQL answers at {server}: set CONDUCTOR_TEST_POSTGRES ({error.orig})"
        if "CI" in os.environ:
            pytest.fail(reason)
        pytest.skip(reason)
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


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
