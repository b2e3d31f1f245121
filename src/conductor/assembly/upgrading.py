"""Which schema the data has, and how it comes to the newest one: never without a backup."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from conductor.assembly.data_folder import DataFolder
from conductor.control.adapters.clock import SystemClock
from conductor.control.storage.backups import back_up
from conductor.control.storage.database import Database, open_database
from conductor.control.storage.schema import Schema, schema_of, upgrade
from conductor.domain.errors import ConductorError
from conductor.settings import ServerSettings

Say = Callable[[str], None]
_SUFFIXES = {"sqlite": "db", "postgresql": "dump"}


class UpgradeFailed(ConductorError):
    """The data is as it was before."""


class OlderData(ConductorError):
    """Only a person can know when all servers on the database have stopped."""


def tell_schema(settings: ServerSettings, say: Say) -> None:
    """Changes nothing, so that it may be asked while a server runs."""
    with closing(open_database(settings.database_url)) as database:
        schema = schema_of(database)
    say(_standing(schema))
    if schema.is_older:
        say("Stop every server on it, and bring it there with: conductor db upgrade")


def upgrade_data(
    settings: ServerSettings, say: Say, *, backup: Path | None, has_backup: bool
) -> None:
    """`backup` is the file for it, otherwise one in the data folder; `FolderInUse` while a server
    runs there."""
    with closing(open_database(settings.database_url)) as database:
        schema = schema_of(database)
        say(_standing(schema))
        if schema.is_older:
            folder = DataFolder(settings.data)
            try:
                file = backup or _backup_file(settings.data, database, schema)
                _upgrade(database, schema, file if has_backup else None, say)
            finally:
                folder.release()


def upgrade_at_start(database: Database, data: Path, say: Say) -> None:
    """For a server that holds its data folder: alone on SQLite, perhaps not on PostgreSQL."""
    schema = schema_of(database)
    if not schema.is_older:
        upgrade(database)
    elif database.engine.dialect.name == "sqlite":
        say(_standing(schema))
        _upgrade(database, schema, _backup_file(data, database, schema), say)
    else:
        raise OlderData(
            f"the database has schema {schema.found}, and this Conductor needs {schema.newest}. "
            f"Stop every server on it, run: conductor db upgrade --database URL, and start again"
        )


def _upgrade(database: Database, schema: Schema, backup: Path | None, say: Say) -> None:
    if backup is not None:
        back_up(database, backup)
        say(f"The backup is {backup}")
    try:
        upgrade(database)
    except Exception as error:
        kept = "" if backup is None else f" and also in the backup {backup}"
        raise UpgradeFailed(
            f"the upgrade from schema {schema.found} to {schema.newest} failed: "
            f"{type(error).__name__}: {error}. The data is as it was before{kept}"
        ) from error
    say(f"The data was upgraded from schema {schema.found} to {schema.newest}")


def _backup_file(data: Path, database: Database, schema: Schema) -> Path:
    suffix = _SUFFIXES[database.engine.dialect.name]
    moment = SystemClock().now().strftime("%Y%m%dT%H%M%S.%fZ")
    return data / "backups" / f"conductor-{schema.found}-{moment}.{suffix}"


def _standing(schema: Schema) -> str:
    if schema.found is None:
        return f"There is no data yet: a server's first start makes it, with schema {schema.newest}"
    if schema.is_older:
        return f"The data has schema {schema.found}, and this Conductor needs {schema.newest}"
    return f"The data has schema {schema.found}, this Conductor's own: there is nothing to upgrade"
