"""What the store of blueprints promises."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from conductor.control.adapters.archives import SafeArchives
from conductor.control.services.blueprint_files import BlueprintFiles
from conductor.control.services.blueprint_upload_record import BlueprintUploadRecord
from conductor.control.services.listing import Query
from conductor.control.storage.database import Database
from conductor.control.storage.unit_of_work import SqlUnitOfWork
from conductor.domain.blueprint import Blueprint, BlueprintState
from conductor.domain.clock import FakeClock
from conductor.domain.errors import Conflict
from conductor.domain.execution import ExecutionStatus
from conductor.domain.identity import Tenant
from conductor.domain.ids import BlueprintId, ExecutionId, TenantName
from conformance.managers import CALLER
from conformance.nouns import HOME, START, execution

OTHER = TenantName("other")


def blueprint(identifier: str = "bp", **changes: Any) -> Blueprint:
    plain = Blueprint(
        BlueprintId(identifier), HOME, BlueprintState.UPLOADED, "b.yaml", START, "ann"
    )
    return replace(plain, **changes)


def test_an_archive_comes_back_in_its_parts_and_goes_with_the_blueprint(
    database: Database,
) -> None:
    with database.writing() as unit:
        unit.blueprints.add(blueprint())
        unit.blueprints.keep_archive(HOME, "bp", iter([b"\x00one", b"two"]))
        assert list(unit.blueprints.archive(HOME, "bp")) == [b"\x00one", b"two"]
        assert list(unit.blueprints.archive(OTHER, "bp")) == []
        unit.blueprints.remove(HOME, "bp")
        assert list(unit.blueprints.archive(HOME, "bp")) == []


def test_an_icon_takes_the_place_of_the_last_one(database: Database) -> None:
    with database.writing() as unit:
        unit.blueprints.add(blueprint())
        for icon in (b"\x89PNG", b"\x89other"):
            unit.blueprints.keep_icon(HOME, "bp", icon)
            assert unit.blueprints.icon(HOME, "bp") == icon
        unit.blueprints.keep_icon(HOME, "bp", b"")
        assert unit.blueprints.icon(HOME, "bp") is None


def test_private_blueprints_are_listed_for_their_owner_only(database: Database) -> None:
    with database.writing() as unit:
        unit.blueprints.add(blueprint("open"))
        unit.blueprints.add(blueprint("mine", visibility="private"))
        for user, names in ((None, ["mine", "open"]), ("ann", ["mine", "open"]), ("bob", ["open"])):
            page = unit.blueprints.page_for(HOME, user, Query(sort=["id"]))
            assert ([each.id for each in page.items], page.total) == (names, len(names))
        assert unit.blueprints.page_for(OTHER, None, Query()).items == []


def test_an_upload_finds_its_blueprint_as_long_as_that_is_its_own(database: Database) -> None:
    upload = execution("u1", blueprint_id=BlueprintId("bp"), status=ExecutionStatus.STARTED)
    mine = blueprint(upload_execution_id="u1")
    with database.writing() as unit:
        assert unit.blueprints.of_upload(upload) is None
        unit.blueprints.add(mine)
        assert unit.blueprints.of_upload(upload) == mine
        unit.blueprints.save(replace(mine, upload_execution_id="u2"))
        assert unit.blueprints.of_upload(upload) is None


@pytest.mark.parametrize("there", [None, BlueprintState.INVALID, BlueprintState.UPLOADED])
def test_of_many_uploads_at_once_one_begins(
    database: Database, tmp_path: Path, there: BlueprintState | None
) -> None:
    """Also where they take the place of one that failed."""
    if there is not None:
        with database.writing() as unit:
            unit.blueprints.add(blueprint(state=there))
    files = BlueprintFiles(database, SafeArchives(), tmp_path)
    record = BlueprintUploadRecord(database, files, FakeClock())
    ready = Barrier(4)

    def begin(number: int) -> bool:
        upload = execution(f"u{number}", blueprint_id=BlueprintId("bp"), deployment_id=None)
        upload = replace(upload, status=ExecutionStatus.STARTED)
        mine = blueprint(state=BlueprintState.UPLOADING, upload_execution_id=upload.id)
        ready.wait()
        try:
            record.begin(CALLER, mine, upload)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        begun = list(pool.map(begin, range(4)))
    assert sum(begun) == (0 if there is BlueprintState.UPLOADED else 1)
    with database.reading() as unit:
        now = unit.blueprints.get(HOME, "bp")
        winner = f"u{begun.index(True)}" if any(begun) else None
        assert now.upload_execution_id == winner
        assert [key for key in unit.executions.by_ids(["u0", "u1", "u2", "u3"])] == (
            [winner] if winner else []
        )


def test_executions_are_found_by_their_ids_in_one_go(database: Database) -> None:
    with database.writing() as unit:
        unit.executions.add_all([execution("e1"), execution("e2"), execution("e3")])
        found = unit.executions.by_ids(["e1", "e3", "none"])
        assert {key: each.id for key, each in found.items()} == {"e1": "e1", "e3": "e3"}
        assert unit.executions.by_ids([]) == {}
        assert found["e1"].id == ExecutionId("e1")


def test_archives_of_older_blueprints_are_their_only_part(empty_database: Database) -> None:
    config = Config()
    config.set_main_option("script_location", "conductor.control.storage:migrations")
    with empty_database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0018")
        unit = SqlUnitOfWork(connection)
        unit.tenants.add(Tenant(HOME, START))
        unit.blueprints.add(blueprint())
        connection.execute(
            text("INSERT INTO blueprint_archives VALUES ('default_tenant', 'bp', :content)"),
            {"content": b"\x1f\x8bwhole"},
        )
        command.upgrade(config, "head")
    with empty_database.writing() as unit:
        assert list(unit.blueprints.archive(HOME, "bp")) == [b"\x1f\x8bwhole"]
        unit.blueprints.remove(HOME, "bp")
        assert list(unit.blueprints.archive(HOME, "bp")) == []
