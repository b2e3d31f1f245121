"""Errors of the driver, where it is used without SQLAlchemy in between."""

from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError


def driver_error(connection: Connection | Engine) -> Any:
    """The class of all errors of its driver."""
    return connection.dialect.loaded_dbapi.Error


def as_sqlalchemy_tells(
    connection: Connection, statement: str, error: Any, cursor: Any = None
) -> Exception:
    """What SQLAlchemy would have made of it; a connection that is lost is known to be."""
    dialect = connection.dialect
    is_lost = dialect.is_disconnect(error, connection.connection, cursor)
    if is_lost:
        connection.invalidate(error)
    told: Exception = DBAPIError.instance(
        statement,
        None,
        error,
        driver_error(connection),
        connection_invalidated=is_lost,
        dialect=dialect,
    )
    return told
