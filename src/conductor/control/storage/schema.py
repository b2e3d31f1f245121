"""Brings a database to the newest schema, and refuses one that is newer than this program."""

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from conductor.control.storage.database import Database
from conductor.control.storage.outages import outages_translated
from conductor.domain.errors import ConductorError

_ONE_UPGRADE_AT_A_TIME = 0x636F6E64  # any number that nobody else on this database locks


class NewerData(ConductorError):
    """The data was written by a newer Conductor than this one."""


@dataclass(frozen=True)
class Schema:
    """`found` is the data's revision, None where there is no data yet; `newest` this program's."""

    found: str | None
    newest: str

    @property
    def is_older(self) -> bool:
        return self.found not in (None, self.newest)


def schema_of(database: Database) -> Schema:
    """Changes nothing; `NewerData` when this program does not know what it finds."""
    scripts = ScriptDirectory.from_config(_config())
    newest = str(scripts.get_current_head())
    if _is_without_file(database):
        return Schema(None, newest)
    with outages_translated(), database.engine.connect() as connection:
        _refuse_newer(connection, scripts)
        found = MigrationContext.configure(connection).get_current_revision()
    return Schema(found, newest)


def upgrade(database: Database) -> None:
    """Create the schema at the first start, migrate it at later ones; `NewerData` otherwise.

    All migrations are one transaction: whatever stops it, the data is as it was.
    """
    config = _config()
    with outages_translated(), database.engine.begin() as connection:
        _wait_for_other_upgrades(connection)
        _refuse_newer(connection, ScriptDirectory.from_config(config))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "conductor.control.storage:migrations")
    return config


def _is_without_file(database: Database) -> bool:
    """SQLite would make it if we looked inside."""
    url = database.engine.url
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file()


def _wait_for_other_upgrades(connection: Connection) -> None:
    """SQLite's transaction is alone from its beginning."""
    if connection.dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:number)")
        connection.execute(lock, {"number": _ONE_UPGRADE_AT_A_TIME})


def _refuse_newer(connection: Connection, scripts: ScriptDirectory) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    for revision in MigrationContext.configure(connection).get_current_heads():
        if revision not in known:
            raise NewerData(
                f"the data has schema revision {revision!r}, which this Conductor does not know: "
                f"start the newer version that wrote it, or use another data folder"
            )
