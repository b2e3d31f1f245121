"""What a backup is worth: everything that was in the database, in a file of one's own."""

import os
import shutil
import stat
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from conductor.control.storage.backups import BackupFailed, back_up
from conductor.control.storage.database import Database, open_database
from conductor.domain.identity import Tenant
from conductor.domain.ids import TenantName
from conformance.nouns import START
from postgres import own_postgres

LATE = TenantName("late")
needs_pg_dump = pytest.mark.skipif(
    shutil.which("pg_dump") is None and "CI" not in os.environ, reason="pg_dump is not here"
)


def names(url: str) -> list[str]:
    with closing(open_database(url)) as database, database.reading() as unit:
        return [name for name in ("default_tenant", "other", LATE) if unit.tenants.find(LATE, name)]


@needs_pg_dump
def test_a_backup_holds_what_was_there_at_its_moment_and_only_its_owner_may_read_it(
    database: Database, dialect: str, tmp_path: Path
) -> None:
    file = tmp_path / "backups" / "copy"
    back_up(database, file)
    with database.writing() as unit:
        unit.tenants.add(Tenant(LATE, START))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["copy"]
    if dialect == "sqlite":
        assert names(f"sqlite:///{file}") == ["default_tenant", "other"]
        return
    with own_postgres() as url:
        plain = url.replace("+psycopg", "")
        command = ["pg_restore", "--exit-on-error", f"--dbname={plain}", str(file)]
        subprocess.run(command, check=True)  # noqa: S603 - PostgreSQL's own program
        assert names(url) == ["default_tenant", "other"]


def test_a_backup_takes_nobodys_place(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    file.write_text("dear")
    with pytest.raises(BackupFailed, match="there already: name another file"):
        back_up(database, file)
    assert file.read_text() == "dear"


@needs_pg_dump
def test_a_backup_that_fails_leaves_nothing_behind(
    database: Database, dialect: str, tmp_path: Path
) -> None:
    with pytest.raises(BackupFailed, match="name another place"):
        back_up(database, Path("/dev/null/copy"))
    (tmp_path / "nonsense").write_text("no database")
    absent = database.engine.url.set(database="absent").render_as_string(hide_password=False)
    url = f"sqlite:///{tmp_path / 'nonsense'}" if dialect == "sqlite" else absent
    with closing(open_database(url)) as broken, pytest.raises(BackupFailed):
        back_up(broken, tmp_path / "backups" / "copy")
    assert list((tmp_path / "backups").iterdir()) == []


def test_without_pg_dump_the_refusal_says_how_to_go_on(
    database: Database, dialect: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    if dialect == "sqlite":
        back_up(database, tmp_path / "copy")  # it needs no program
        return
    with pytest.raises(BackupFailed, match=r"pg_dump --format=custom .* --no-backup"):
        back_up(database, tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []
