"""Units of work of one thread, on a connection that it keeps.

To take a connection from the pool, to begin and to give it back takes SQLAlchemy many times what
the database needs for a short transaction, and the journal's whole work is short transactions.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from sqlalchemy import Connection, Engine

from conductor.control.storage.batch_log import BatchLogRepository
from conductor.control.storage.driver_errors import as_sqlalchemy_tells, driver_error
from conductor.control.storage.outages import outages_translated
from conductor.control.storage.unit_of_work import SqlUnitOfWork

BEGINS_ITSELF = "conductor_begins_itself"
_A_MOMENT = 1.0  # seconds: longer, and the connection may have been lost meanwhile


class OwnConnection:
    """Like `Database.writing`, for one thread. SQLAlchemy takes all of it for one transaction that
    never ends; where each begins and ends is said to the driver, which begins none by itself."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._used_at = 0.0

    @contextmanager
    def writing(self) -> Iterator[SqlUnitOfWork]:
        with outages_translated():
            connection = self._ready()
            try:
                _begin(connection)
                unit = SqlUnitOfWork(connection)
                yield unit
                _commit(connection)
            except BaseException:
                self.close()
                raise
        self._used_at = monotonic()
        unit.run_effects()

    @contextmanager
    def appending(self) -> Iterator[BatchLogRepository]:
        """A log in which each batch is a transaction of its own: one way to the database."""
        with outages_translated():
            try:
                yield BatchLogRepository(self._ready())
            except BaseException:
                self.close()
                raise
        self._used_at = monotonic()

    def close(self) -> None:
        """Give it back; what was not committed is undone. The next unit of work takes another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):  # it may be what is broken
                connection.close()

    def _ready(self) -> Connection:
        if monotonic() - self._used_at > _A_MOMENT:
            self.close()  # the pool looks whether it still lives
        if self._connection is None:
            options = {"isolation_level": "AUTOCOMMIT"} if self._has_implicit_begin else {}
            self._connection = self._engine.connect().execution_options(
                **{BEGINS_ITSELF: True, **options}
            )
        return self._connection

    @property
    def _has_implicit_begin(self) -> bool:
        """SQLite's driver was told already not to begin by itself."""
        return self._engine.dialect.name != "sqlite"


def _begin(connection: Connection) -> None:
    begin = "BEGIN IMMEDIATE" if connection.dialect.name == "sqlite" else "BEGIN"
    try:
        connection.connection.cursor().execute(begin)
    except driver_error(connection) as error:
        raise as_sqlalchemy_tells(connection, begin, error) from error


def _commit(connection: Connection) -> None:
    try:
        connection.connection.commit()
    except driver_error(connection) as error:
        raise as_sqlalchemy_tells(connection, "COMMIT", error) from error
