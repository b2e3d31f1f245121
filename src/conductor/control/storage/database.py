"""The database behind everything: SQLite in a file, or PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from conductor.control.storage.idle_connections import ping_idle_connections
from conductor.control.storage.outages import outages_translated
from conductor.control.storage.unit_of_work import SqlUnitOfWork

_BEGIN = "conductor_begin"
_SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
)


@dataclass(frozen=True)
class Database:
    """Hands out units of work. A reading one never takes SQLite's write lock; a writing one takes
    it at its beginning, so that two writers wait for each other and cannot deadlock."""

    engine: Engine

    @contextmanager
    def writing(self) -> Iterator[SqlUnitOfWork]:
        with outages_translated(), self.engine.begin() as connection:
            unit = SqlUnitOfWork(connection)
            yield unit
        unit.run_effects()

    @contextmanager
    def reading(self) -> Iterator[SqlUnitOfWork]:
        with outages_translated(), self._reader.begin() as connection:
            yield SqlUnitOfWork(connection)

    def close(self) -> None:
        self.engine.dispose()

    @cached_property
    def _reader(self) -> Engine:
        """The same pool of connections."""
        return self.engine.execution_options(**{_BEGIN: "BEGIN", "postgresql_readonly": True})


def open_database(url: str) -> Database:
    """`sqlite:///path` or `postgresql+psycopg://...`; the schema is the business of `upgrade`."""
    engine = create_engine(url, pool_size=20, max_overflow=20, pool_use_lifo=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        ping_idle_connections(engine)
    return Database(engine)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver shall not begin transactions of its own
    for setting in _SQLITE_SETTINGS:
        connection.execute(setting)


def _begin_sqlite(connection: Connection) -> None:
    """By the driver itself: this is on the journal's way."""
    begin = connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE")
    try:
        connection.connection.cursor().execute(begin)
    except sqlite3.Error as error:
        raise OperationalError(begin, None, error) from error
