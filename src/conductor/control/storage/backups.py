"""Copies of a whole database, to go back to."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from conductor.control.storage.database import Database
from conductor.domain.errors import ConductorError

_NO_PG_DUMP = (
    "no backup can be made, for pg_dump is not on the PATH: install PostgreSQL's client programs, "
    "or make a dump yourself where they are (pg_dump --format=custom --file FILE DATABASE) and "
    "come back with --no-backup"
)


class BackupFailed(ConductorError):
    """There is no backup, and nothing else was changed."""


def back_up(database: Database, file: Path) -> None:
    """Copy the database as it is at one moment into a new file that only its owner may read.

    From SQLite comes a database like the first, from PostgreSQL what `pg_restore` reads. The file
    has its name only when it is whole and on the disk.
    """
    if file.exists():
        raise BackupFailed(f"the backup {file} is there already: name another file")
    try:
        _write(database.engine.url, file)
    except (OSError, sqlite3.Error) as error:
        raise BackupFailed(
            f"the backup {file} cannot be made: {error}. Mend that, or name another place with: "
            f"conductor db upgrade --backup FILE"
        ) from error


def _write(url: URL, file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = file.with_name(f".{file.name}.half")
    os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        _copy(url, half)
        _settle(half)
        half.rename(file)
    finally:
        half.unlink(missing_ok=True)
    _settle(file.parent)


def _copy(url: URL, file: Path) -> None:
    if url.get_backend_name() == "sqlite":
        with (
            closing(sqlite3.connect(str(url.database))) as source,
            closing(sqlite3.connect(file)) as target,
        ):
            source.backup(target)
    else:
        _dump(url, file)


def _dump(url: URL, file: Path) -> None:
    """The password stays out of the list of processes."""
    program = shutil.which("pg_dump")
    if program is None:
        raise BackupFailed(_NO_PG_DUMP)
    where = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    )
    command = [program, "--format=custom", f"--file={file}", f"--dbname={where}"]
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    ended = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        command, env=os.environ | password, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise BackupFailed(
            f"no backup can be made: {ended.stderr.strip()}. Make a dump yourself and come back "
            f"with --no-backup"
        )


def _settle(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
