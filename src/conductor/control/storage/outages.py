"""Which errors of the drivers are an outage, which a text's, and which the statement's."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from conductor.control.services.work import StorageUnavailable, WorkCrossed
from conductor.domain.errors import InvalidInput

_TOO_COMPLEX = "54"  # PostgreSQL's class of statements that are beyond its limits

_DEADLOCK = "40P01"
_NUL = "NUL (0x00)"  # PostgreSQL takes it nowhere, not even to look for it


@contextmanager
def outages_translated() -> Iterator[None]:
    try:
        yield
    except NoConnectionLeft as error:
        raise StorageUnavailable(f"all connections to the database are busy: {error}") from error
    except DBAPIError as error:
        if isinstance(error, DataError) and _NUL in str(error.orig):
            raise InvalidInput("a text holds a NUL, which no name has") from error
        if not _is_outage(error):
            raise
        if _sqlstate(error) == _DEADLOCK:
            raise WorkCrossed(
                "it and another change waited for each other, so it was undone: do it again"
            ) from error
        raise StorageUnavailable(f"the database cannot be used now: {error.orig}") from error


def _is_outage(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    if not isinstance(error, OperationalError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        return code != sqlite3.SQLITE_ERROR  # that one is wrong SQL
    return not _sqlstate(error).startswith(_TOO_COMPLEX)


def _sqlstate(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""
