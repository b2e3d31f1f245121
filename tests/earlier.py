"""Databases as earlier versions left them, with a row in every table."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, Table, select, text

from conductor.control.storage import tables
from conductor.control.storage.columns import Json, PackedPlan
from conductor.control.storage.database import Database

Rows = Mapping[str, Mapping[str, Any]]
MADE = datetime(2026, 1, 1, tzinfo=UTC)
CONTENT = b"\x00kept\xff"
INPUTS = {"größe": 3, "keys": [None, True, 1.5]}
WHOSE = {"created_at": MADE.isoformat(), "created_by": "admin"}

_VALUES: dict[type, Any] = {float: 1.5, bool: True, int: 1, datetime: MADE, bytes: CONTENT}
_WORDS: dict[str, Any] = {
    "blackouts.calendar": "DTSTART:20270101T000000Z\nDURATION:PT1H",
    "blackouts.effect": "hold",
    "blueprints.state": "uploaded",
    "deployment_modifications.status": "finished",
    "deployment_updates.state": "successful",
    "deployments.state": "ready",
    "events.type": "cloudify_event",
    "executions.status": "terminated",
    "maintenance_mode.scope": "manager",
    "maintenance_mode.status": "activated",
    "operations.state": "succeeded",
    "plugin_installations.state": "installed",
    "plugins_updates.state": "successful",
    "occurrences.state": "started",
    "overlap": "skip",
    "schedules.state": "enabled",
    "tenants.name": "default_tenant",
    "blueprint_id": "blueprints-1",
    "created_by": "admin",
    "deployment_id": "deployments-1",
    "execution_id": "executions-1",
    "facts": "[]",
    "package_key": "greeter-plugin",
    "package_name": "Greeter_Plugin",
    "part": 0,
    "tenant": "default_tenant",
    "visibility": "tenant",
}
_A_PACKAGE = {"install": True, "package_name": "Greeter_Plugin", "package_version": "1.0"}
_LABELS = [{"key": "colour", "value": "red", **WHOSE}, {"key": "size", "value": "9", **WHOSE}]
_TAGS = {"csys-obj-type": ["service", "environment"]}
_PICTURES = [{"id": "web_1", "node_id": "web", "modification": "added"}]
_JSON: dict[str, Any] = {
    "blueprints.plan": {"deployment_plugins_to_install": [_A_PACKAGE]},
    "changes": {"added": ["web_1"], "reduced_edges": {"web_1": [{"target_id": "db_1"}]}},
    "choices": {"reinstall": ["web_1"]},
    "deployments.plan": {"inputs": INPUTS},
    "nodes.plan": {"type_hierarchy": ["cloudify.nodes.Root", "web"], "properties": {"port": 80}},
    "plugins.labels": _TAGS,
    "execution_arguments": {"force": False, "is_dry_run": False},
    "added_and_related": _PICTURES,
    "before_modification": _PICTURES,
    "before_rollback": _PICTURES,
    "blueprint_labels": _TAGS,
    "conflicts": ["web_1"],
    "deeds": [{"deed": "start", "by": "admin", "at": MADE.isoformat(), "reason": ""}],
    "decisions": [
        {"decision": "done", "by": "admin", "at": MADE.isoformat(), "reason": "", "state": "failed"}
    ],
    "dependencies": ["operations-0"],
    "deployments": ["deployments-1"],
    "excluded_wheels": ["old.whl"],
    "labels": _LABELS,
    "recursive_dependencies": [{"deployment": "other"}],
    "relationships": [{"target_id": "db_1", "type": "connected_to"}],
    "removed_and_related": _PICTURES,
    "resource_tags": _TAGS,
    "rules": [{"type": "label", "key": "colour", "operator": "is_null", "values": []}],
    "scaling_groups": [{"id": "pair_1", "name": "pair"}],
    "steps": [{"action": "add", "entity_type": "node", "entity_id": "nodes:web"}],
    "supported_py_versions": ["py311"],
    "weekdays": ["MO", "2TU"],
    "versions": {"greeter-plugin": ["1.0", "1.1"]},
    "wheels": ["greeter.whl"],
    "yamls": [{"name": "plugin.yaml", "dsl_version": "cloudify_dsl_1_4"}],
}


def earlier_revisions() -> list[str]:
    """Oldest first, without the newest."""
    scripts = ScriptDirectory.from_config(_config())
    return [each.revision for each in scripts.walk_revisions()][:0:-1]


def at_revision(database: Database, revision: str, *statements: str) -> None:
    config = _config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in statements:
            connection.execute(text(statement.replace(":", "\\:")))


def fill(database: Database, revision: str) -> Rows:
    """A row in every table that this revision has; no column is NULL."""
    rows: dict[str, dict[str, Any]] = {}
    with database.engine.begin() as connection:
        for table in _tables(connection):
            row = {each.name: _value(each, revision, rows) for each in table.columns}
            connection.execute(table.insert(), [row])
            rows[table.name] = row
    return rows


def stored(database: Database, name: str, columns: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a table as they are stored, each as far as these columns go."""
    with database.engine.connect() as connection:
        table = Table(name, MetaData(), autoload_with=connection)
        found = connection.execute(select(*(table.columns[each] for each in columns)))
        return [{key: _aware(value) for key, value in row._mapping.items()} for row in found]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "conductor.control.storage:migrations")
    return config


def _tables(connection: Connection) -> list[Table]:
    metadata = MetaData()
    metadata.reflect(connection)
    return [each for each in metadata.sorted_tables if each.name != "alembic_version"]


def _value(column: Column[Any], revision: str, rows: Rows) -> Any:
    for key in column.foreign_keys:
        return rows[key.column.table.name][key.column.name]
    names = (f"{column.table.name}.{column.name}", column.name)
    if _is_json(column):
        return _json(names, revision)
    text = f"{column.table.name}-1" if column.name == "id" else column.name
    default = _VALUES.get(column.type.python_type, text)
    return next((_WORDS[name] for name in names if name in _WORDS), default)


def _json(names: tuple[str, str], revision: str) -> str:
    value = next((_JSON[name] for name in names if name in _JSON), {"answer": 42})
    if value is _LABELS and revision < "0010":
        value = [[each["key"], each["value"]] for each in _LABELS]
    return json.dumps(value)


def _is_json(column: Column[Any]) -> bool:
    """Databases do not know: it is text to them."""
    known = tables.metadata.tables.get(column.table.name)
    found = None if known is None else known.columns.get(column.name)
    return found is not None and isinstance(found.type, Json | PackedPlan)


def _aware(value: Any) -> Any:
    """SQLite gives moments without a zone."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and not value.tzinfo else value
