"""What older data becomes when a newer program opens it."""

import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from conductor.control.services.listing import EVERYTHING, Query
from conductor.control.storage.database import Database
from conductor.control.storage.schema import Schema, schema_of, upgrade
from conductor.control.storage.unit_of_work import SqlUnitOfWork
from conductor.domain.event import EVENT, LOG
from conductor.domain.ids import DeploymentId, ExecutionId, PluginId, ScheduleId
from conductor.domain.label import Label
from conductor.domain.schedule import ScheduleKey
from conformance.nouns import HOME
from earlier import CONTENT, INPUTS, MADE, at_revision, earlier_revisions, fill, stored

Read = Callable[[SqlUnitOfWork], Any]
RUN = ExecutionId("executions-1")
PLUGIN = PluginId("plugins-1")
DEPLOYMENT, BLUEPRINT, INSTANCE = "deployments-1", "blueprints-1", "node_instances-1"
NIGHTLY = ScheduleKey(HOME, DeploymentId(DEPLOYMENT), ScheduleId("schedules-1"))

# What migrations wrote anew, and before which revision they did.
REWRITTEN = {
    ("blueprints", "labels"): "0010",
    ("deployments", "labels"): "0010",
    ("deployments", "plan"): "0013",
}
GONE = {"blueprint_archives": "0019"}

# How the rows of each table are read in daily work. A table without a line here fails the test.
READS: dict[str, Read] = {
    "batch_log": lambda unit: unit.batch_log.executions() == [RUN],
    "blueprint_archive_parts": lambda unit: (
        list(unit.blueprints.archive(HOME, BLUEPRINT)) == [CONTENT]
    ),
    "blueprint_archives": lambda unit: list(unit.blueprints.archive(HOME, BLUEPRINT)) == [CONTENT],
    "blueprint_filters": lambda unit: unit.blueprint_filters.get(HOME, "blueprint_filters-1").rules,
    "blueprint_icons": lambda unit: unit.blueprints.icon(HOME, BLUEPRINT) == CONTENT,
    "blueprint_imports": lambda unit: unit.blueprints.importing(HOME, "imported_id"),
    "blueprint_labels": lambda unit: unit.blueprints.label_keys(HOME, EVERYTHING).items,
    "blueprint_packages": lambda unit: unit.blueprints.needing(HOME, "Greeter_Plugin"),
    "blueprints": lambda unit: unit.blueprints.get(HOME, BLUEPRINT),
    "changed_settings": lambda unit: unit.config.all(),
    "confidences": lambda unit: unit.confidences.of(RUN) == [CONTENT],
    "deployment_dependencies": lambda unit: unit.dependencies.page(HOME, EVERYTHING).items,
    "deployment_filters": lambda unit: (
        unit.deployment_filters.get(HOME, "deployment_filters-1").rules
    ),
    "blackouts": lambda unit: unit.blackouts.of(None),
    "deployment_labels": lambda unit: unit.deployments.label_keys(HOME, EVERYTHING).items,
    "deployment_modifications": lambda unit: unit.modifications.page(HOME, EVERYTHING).items,
    "deployment_updates": lambda unit: unit.updates.page(HOME, EVERYTHING).items,
    "deployments": lambda unit: unit.deployments.get(HOME, DEPLOYMENT).plan["inputs"] == INPUTS,
    "events": lambda unit: unit.events.after(RUN, 0, 9),
    "executions": lambda unit: unit.executions.get(HOME, RUN),
    "maintenance_mode": lambda unit: unit.maintenance_mode.current().is_active,
    "node_instance_states": lambda unit: (
        unit.node_instances.history(HOME, "instance_id", EVERYTHING).items
    ),
    "node_instances": lambda unit: unit.node_instances.get(HOME, INSTANCE),
    "nodes": lambda unit: unit.nodes.of_deployment(HOME, DEPLOYMENT),
    "occurrences": lambda unit: unit.occurrences.of_schedule(NIGHTLY, EVERYTHING).items,
    "operations": lambda unit: unit.operations.of_execution(RUN),
    "plugin_archives": lambda unit: list(unit.plugins.archive(PLUGIN)) == [CONTENT],
    "plugin_files": lambda unit: unit.plugins.file(PLUGIN, "name") == CONTENT,
    "plugin_installations": lambda unit: unit.plugin_installations.of([PLUGIN]),
    "plugins": lambda unit: unit.plugins.get(HOME, PLUGIN),
    "plugins_updates": lambda unit: unit.plugins_updates.page(HOME, EVERYTHING).items,
    "refused_batches": lambda unit: unit.executions.refusal(RUN, 1),
    "schedules": lambda unit: unit.schedules.of_deployment(HOME, DEPLOYMENT),
    "secrets": lambda unit: unit.secrets.get(HOME, "key"),
    "sites": lambda unit: unit.sites.get(HOME, "name"),
    "start_keys": lambda unit: unit.start_keys.find(HOME, "key"),
    "tasks_graphs": lambda unit: unit.tasks_graphs.named(RUN),
    "tenants": lambda unit: unit.tenants.get(HOME, HOME),
    "tokens": lambda unit: unit.tokens.get(HOME, "tokens-1"),
    "users": lambda unit: unit.users.get(HOME, "username"),
    "workers": lambda unit: unit.workers.all(),
}
DIES_BETWEEN_MIGRATIONS = """
import os, signal, sys
from sqlalchemy import Engine, event
from conductor.__main__ import main

@event.listens_for(Engine, "after_cursor_execute")
def die(connection, cursor, statement, *_):
    if statement.startswith("UPDATE alembic_version") and "version_num='0012'" in statement:
        os.kill(os.getpid(), signal.SIGKILL)

main(["db", "upgrade", "--no-backup", *sys.argv[1:]])
"""


@pytest.mark.parametrize("revision", earlier_revisions())
def test_every_row_of_an_earlier_schema_is_there_after_the_upgrade_and_can_be_read(
    empty_database: Database, revision: str
) -> None:
    at_revision(empty_database, revision)
    before = fill(empty_database, revision)
    upgrade(empty_database)
    for name, row in before.items():
        if name not in GONE or revision >= GONE[name]:
            kept = {
                key: value for key, value in row.items() if not _is_rewritten(name, key, revision)
            }
            assert kept in stored(empty_database, name, kept)
        with empty_database.reading() as unit:
            assert READS[name](unit), name


def _is_rewritten(table: str, column: str, revision: str) -> bool:
    return revision < REWRITTEN.get((table, column), "")


def test_an_upgrade_that_was_killed_between_two_migrations_changed_nothing_and_can_be_repeated(
    empty_database: Database, tmp_path: Path
) -> None:
    at_revision(empty_database, "0009")
    before = fill(empty_database, "0009")
    url = empty_database.engine.url.render_as_string(hide_password=False)
    where = ["--data", str(tmp_path / "data"), "--database", url]
    killed = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", DIES_BETWEEN_MIGRATIONS, *where], timeout=60, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    newest = schema_of(empty_database).newest
    assert schema_of(empty_database) == Schema("0009", newest)
    for name, row in before.items():
        assert stored(empty_database, name, row) == [row]
    upgrade(empty_database)
    assert schema_of(empty_database) == Schema(newest, newest)


def test_two_first_starts_at_once_make_one_schema(empty_database: Database) -> None:
    with empty_database.reading():
        pass  # SQLite's file is there
    with ThreadPoolExecutor(2) as pool:
        for started in [pool.submit(upgrade, empty_database) for _ in range(2)]:
            started.result()
    schema = schema_of(empty_database)
    assert schema.found == schema.newest


def test_a_database_without_tables_has_no_schema_yet(empty_database: Database) -> None:
    schema = schema_of(empty_database)
    assert (schema.found, schema.is_older) == (None, False)


def test_labels_of_earlier_times_are_as_old_as_their_owner_and_find_it(
    empty_database: Database,
) -> None:
    at_revision(
        empty_database,
        "0009",
        "INSERT INTO tenants VALUES ('default_tenant', '2026-01-01 00:00:00')",
        "INSERT INTO deployments (tenant, id, blueprint_id, state, created_at, created_by, "
        "display_name, visibility, runtime_only_evaluation, plan, labels) VALUES "
        "('default_tenant', 'dep', 'bp', 'ready', '2026-01-01 00:00:00', 'admin', 'dep', 'tenant', "
        """false, '{"inputs": {}}', '[["colour", "red"], ["size", "9"]]')""",
        "INSERT INTO blueprints (tenant, id, state, main_file_name, created_at, created_by, "
        "visibility, plan, labels) VALUES ('default_tenant', 'bp', 'uploaded', 'b.yaml', "
        """'2026-01-01 00:00:00', 'admin', 'tenant', '{}', '[["colour", "red"]]')""",
        "INSERT INTO nodes (tenant, deployment_id, id, plan) VALUES ('default_tenant', 'dep', "
        """'web', '{"type_hierarchy": ["Root", "Web"]}')""",
        "INSERT INTO nodes (tenant, deployment_id, id, plan) VALUES ('default_tenant', 'dep', "
        """'db', '{"type_hierarchy": ["Root", "Base"]}')""",
    )
    upgrade(empty_database)
    with empty_database.reading() as unit:
        assert unit.deployments.label_keys(HOME, EVERYTHING).items == ["colour", "size"]
        assert unit.blueprints.label_keys(HOME, EVERYTHING).items == ["colour"]
        found = unit.deployments.get(HOME, "dep")
        uploaded = unit.blueprints.get(HOME, "bp")
    old = Label("colour", "red", MADE, "admin")
    assert found.labels == (old, Label("size", "9", MADE, "admin"))
    assert uploaded.labels == (old,)
    assert found.plan == {"inputs": {}, "node_types": ["Base", "Root", "Web"]}


def test_what_was_said_in_earlier_times_is_counted(empty_database: Database) -> None:
    """There is one row, of which the older schema knew no number."""
    at_revision(empty_database, "0010")
    row = fill(empty_database, "0010")["events"]
    upgrade(empty_database)
    query = Query({"execution_id": [RUN]})
    with empty_database.reading() as unit:
        totals = [unit.events.page(HOME, query, [kind]).total for kind in (EVENT, LOG)]
    assert totals == ([0, 1] if row["type"] == LOG else [1, 0])
