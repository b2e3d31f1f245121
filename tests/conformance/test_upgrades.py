"""What older data becomes when a newer program opens it."""

from datetime import UTC, datetime

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from conductor.control.services.listing import EVERYTHING
from conductor.control.storage.database import Database
from conductor.control.storage.schema import upgrade
from conductor.domain.label import Label
from conformance.nouns import HOME

MADE = datetime(2026, 1, 1, tzinfo=UTC)


def at_revision(database: Database, revision: str, *statements: str) -> None:
    config = Config()
    config.set_main_option("script_location", "conductor.control.storage:migrations")
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in statements:
            connection.execute(text(statement.replace(":", "\\:")))


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
