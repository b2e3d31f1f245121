"""A PostgreSQL database of one's own, made and dropped."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from conductor.control.storage.database import open_database
from conductor.control.storage.schema import upgrade

DEFAULT_POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


@contextmanager
def migrated_postgres() -> Iterator[str]:
    """The URL of one with the newest schema."""
    with own_postgres() as url:
        database = open_database(url)
        upgrade(database)
        database.close()
        yield url


@contextmanager
def own_postgres() -> Iterator[str]:
    """Its URL. Without a server the tests that need one are skipped, and fail in CI."""
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
