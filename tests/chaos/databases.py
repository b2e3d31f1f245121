"""A PostgreSQL database of one's own, made and dropped."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url, text

DEFAULT_POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


@contextmanager
def fresh_database(kind: str) -> Iterator[str]:
    """The URL of an empty database; an empty one for SQLite, which lives in the data folder."""
    if kind == "sqlite":
        yield ""
        return
    server = os.environ.get("CONDUCTOR_TEST_POSTGRES", DEFAULT_POSTGRES)
    name = f"conductor_chaos_{uuid.uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()
