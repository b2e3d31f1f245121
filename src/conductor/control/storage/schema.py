"""Brings a database to the newest schema, and refuses one that is newer than this program."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from conductor.control.storage.database import Database
from conductor.domain.errors import ConductorError


class NewerData(ConductorError):
    """The data was written by a newer Conductor than this one."""


def upgrade(database: Database) -> None:
    """Create the schema at the first start, migrate it at later ones; `NewerData` otherwise."""
    config = Config()
    config.set_main_option("script_location", "conductor.control.storage:migrations")
    with database.engine.begin() as connection:
        _refuse_newer(connection, ScriptDirectory.from_config(config))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _refuse_newer(connection: Connection, scripts: ScriptDirectory) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    for revision in MigrationContext.configure(connection).get_current_heads():
        if revision not in known:
            raise NewerData(
                f"the data has schema revision {revision!r}, which this Conductor does not know: "
                f"start the newer version that wrote it, or use another data folder"
            )
