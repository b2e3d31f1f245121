"""`conductor db`, and servers that find data of an earlier version."""

import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from acceptance.guest import Guest
from acceptance.programs import PROGRAMS
from acceptance.server import Server
from conductor.assembly.data_folder import DataFolder
from conductor.control.storage.database import open_database
from conductor.control.storage.schema import schema_of
from earlier import at_revision, fill
from postgres import own_postgres

OLD = "0009"
BACKUP = re.compile(r"^The backup is (.*)$", re.MULTILINE)


def db(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [str(PROGRAMS / "conductor"), "db", *words]
    return subprocess.run(  # noqa: S603 - our own program
        command, capture_output=True, text=True, timeout=60, check=False
    )


def make_old(url: str) -> None:
    with closing(open_database(url)) as database:
        at_revision(database, OLD)
        fill(database, OLD)


def revision(file: Path) -> str:
    with closing(open_database(f"sqlite:///{file}")) as database:
        return str(schema_of(database).found)


@pytest.fixture
def old(own_server: Server) -> Path:
    """The server's data folder, with data of an earlier version on SQLite."""
    own_server.data.mkdir()
    make_old(f"sqlite:///{own_server.data / 'conductor.db'}")
    return own_server.data


def test_an_upgrade_tells_where_it_goes_and_where_the_backup_is_and_then_there_is_none_to_do(
    old: Path,
) -> None:
    here = ("--data", str(old))
    assert f"has schema {OLD}, and this Conductor needs" in db("status", *here).stdout
    assert revision(old / "conductor.db") == OLD
    upgraded = db("upgrade", *here)
    assert upgraded.returncode == 0, upgraded.stderr
    backup = BACKUP.search(upgraded.stdout)
    assert backup, upgraded.stdout
    assert revision(Path(backup[1])) == OLD
    assert f"upgraded from schema {OLD} to" in upgraded.stdout
    for verb in ("upgrade", "status"):
        assert "there is nothing to upgrade" in db(verb, *here).stdout
    assert len(list((old / "backups").iterdir())) == 1


def test_an_upgrade_puts_its_backup_where_it_is_told_or_makes_none(old: Path) -> None:
    here = ("--data", str(old))
    both = db("upgrade", *here, "--backup", str(old / "copy"), "--no-backup")
    assert both.returncode == 1
    assert "exclude each other" in both.stderr
    assert db("upgrade", *here, "--no-backup").returncode == 0
    assert not (old / "backups").exists()
    assert revision(old / "conductor.db") > OLD


def test_an_upgrade_that_fails_leaves_the_data_and_names_the_backup(old: Path) -> None:
    with closing(sqlite3.connect(old / "conductor.db")) as database, database:
        database.execute("UPDATE deployments SET labels = '[[\"no value\"]]'")
    failed = db("upgrade", "--data", str(old))
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    (backup,) = (old / "backups").iterdir()
    assert f"The data is as it was before and also in the backup {backup}" in failed.stderr
    assert revision(old / "conductor.db") == revision(backup) == OLD


def test_an_upgrade_is_refused_while_somebody_holds_the_data_folder_and_on_newer_data(
    old: Path,
) -> None:
    folder = DataFolder(old)
    refused = db("upgrade", "--data", str(old))
    folder.release()
    assert refused.returncode == 1
    assert f"uses the data folder {old}" in refused.stderr
    with closing(sqlite3.connect(old / "conductor.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    for verb in ("upgrade", "status"):
        newer = db(verb, "--data", str(old))
        assert newer.returncode == 1
        assert "start the newer version" in newer.stderr
    assert not (old / "backups").exists()


def test_where_no_data_is_nothing_is_made(tmp_path: Path) -> None:
    for verb in ("upgrade", "status"):
        assert "There is no data yet" in db(verb, "--data", str(tmp_path / "none")).stdout
    assert not (tmp_path / "none").exists()


def test_a_server_that_finds_older_data_makes_a_backup_and_says_where(
    old: Path, own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    backup = BACKUP.search(own_server.log.read_text())
    assert backup, own_server.log.read_text()
    assert Path(backup[1]).parent == old / "backups"
    assert revision(Path(backup[1])) == OLD
    guest = Guest(tmp_path, own_server)
    guest.log_in()
    assert "deployments-1" in guest.does("deployments", "list")
    own_server.stop()
    own_server.start()
    assert "backup" not in own_server.log.read_text()
    own_server.stop()


def test_a_server_leaves_older_data_on_postgresql_to_a_person(tmp_path: Path) -> None:
    with own_postgres() as url:
        make_old(url)
        here = ("--database", url)
        refused = Server(tmp_path).try_to_start("--port", "0", *here)
        assert refused.returncode == 1
        assert f"has schema {OLD}" in refused.stderr
        assert "conductor db upgrade" in refused.stderr
        data = ("--data", str(tmp_path / "data"))
        assert db("upgrade", "--no-backup", *data, *here).returncode == 0
        assert "nothing to upgrade" in db("status", *data, *here).stdout
