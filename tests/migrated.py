"""Databases of the newest schema. Migrations run once, they take longer than most tests."""

import tempfile
from functools import cache
from pathlib import Path

from conductor.control.storage.database import Database, open_database
from conductor.control.storage.schema import upgrade
from conductor.control.storage.tables import metadata


def migrated_sqlite(path: Path) -> Database:
    """A new one in this file."""
    path.write_bytes(_file())
    return open_database(f"sqlite:///{path}")


@cache
def _file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "conductor.db"
        database = open_database(f"sqlite:///{path}")
        upgrade(database)
        database.close()
        return path.read_bytes()


def emptied(url: str) -> Database:
    """The one on PostgreSQL at this URL, whoever used it before."""
    database = open_database(url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(_deletions())
    return database


@cache
def _deletions() -> str:
    """In one go: each by itself takes longer than most of what a test asks for."""
    return "; ".join(str(table.delete()) for table in reversed(metadata.sorted_tables))
