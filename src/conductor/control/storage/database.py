"""The database behind everything: SQLite in a file, or PostgreSQL."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from conductor.control.storage.idle_connections import ping_idle_connections
from conductor.control.storage.notices import Notices
from conductor.control.storage.outages import outages_translated
from conductor.control.storage.own_connection import BEGINS_ITSELF, OwnConnection
from conductor.control.storage.unit_of_work import SqlUnitOfWork

_BEGIN = "conductor_begin"
_SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
)
_NOT_DURABLE = {
    "sqlite": "PRAGMA synchronous=NORMAL",
    "postgresql": "SET synchronous_commit TO off",
}
_READ_ONLY = "SET default_transaction_read_only TO on"
_POOL = {"pool_size": 10, "max_overflow": 10, "pool_use_lifo": True}


@dataclass(frozen=True)
class Database:
    """Hands out units of work. A reading one never takes SQLite's write lock; a writing one takes
    it at its beginning, so that two writers wait for each other and cannot deadlock. On PostgreSQL
    each statement of a reading one is a transaction of its own."""

    engine: Engine
    readers: Engine
    _own: list[OwnConnection] = field(default_factory=list)

    def own_connection(self, *, is_durable: bool = True) -> OwnConnection:
        """For one thread that writes all the time; it is closed with the database.

        Without `is_durable` a commit does not wait for the disk: the power may take the last ones,
        in their order, and nothing else.
        """
        self._own.append(OwnConnection(self.engine if is_durable else self._lazy_engine))
        return self._own[-1]

    def notices(self) -> Notices | None:
        """Where several servers may share it."""
        return None if self.engine.dialect.name == "sqlite" else Notices(self.engine)

    @contextmanager
    def writing(self) -> Iterator[SqlUnitOfWork]:
        with outages_translated(), self.engine.begin() as connection:
            unit = SqlUnitOfWork(connection)
            yield unit
        unit.run_effects()

    @contextmanager
    def reading(self) -> Iterator[SqlUnitOfWork]:
        with outages_translated(), self.readers.begin() as connection:
            yield SqlUnitOfWork(connection)

    def close(self) -> None:
        for each in self._own:
            each.close()
        for engine in (self._lazy_engine, self.readers, self.engine):
            engine.dispose()

    @cached_property
    def _lazy_engine(self) -> Engine:
        engine = _open_engine(self.engine.url, pool_size=1)
        event.listen(engine, "connect", _telling(_NOT_DURABLE[engine.dialect.name]))
        return engine


def open_database(url: str) -> Database:
    """`sqlite:///path` or `postgresql+psycopg://...`; the schema is the business of `upgrade`."""
    engine = _open_engine(url, **_POOL)
    return Database(engine, _readers(engine))


def _readers(engine: Engine) -> Engine:
    """On SQLite the same pool of connections."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_BEGIN: "BEGIN"})
    readers = _open_engine(
        engine.url, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True, **_POOL
    )
    event.listen(readers, "connect", _telling(_READ_ONLY))
    return readers


def _open_engine(url: str | URL, **pool: Any) -> Engine:
    engine = create_engine(url, **pool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        ping_idle_connections(engine)
    return engine


def _telling(setting: str) -> Callable[[Any, object], None]:
    def prepare(connection: Any, _record: object) -> None:
        connection.execute(setting)
        connection.commit()

    return prepare


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver shall not begin transactions of its own
    for setting in _SQLITE_SETTINGS:
        connection.execute(setting)


def _begin_sqlite(connection: Connection) -> None:
    """By the driver itself: this is on the journal's way."""
    options = connection.get_execution_options()
    if BEGINS_ITSELF in options:
        return
    begin = options.get(_BEGIN, "BEGIN IMMEDIATE")
    try:
        connection.connection.cursor().execute(begin)
    except sqlite3.Error as error:
        raise OperationalError(begin, None, error) from error
