"""Plugins, where they are installed, and which packages blueprints need."""

import json
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

from conductor.control.storage import columns

revision = "0004"
down_revision = "0003"

_PLUGINS_OF_PLAN = (
    "deployment_plugins_to_install",
    "workflow_plugins_to_install",
    "host_agent_plugins_to_install",
)


def upgrade() -> None:
    op.create_table(
        "plugins",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("package_name", sa.Text(), nullable=False),
        sa.Column("package_key", sa.Text(), nullable=False),
        sa.Column("package_version", sa.Text(), nullable=False),
        sa.Column("ground", columns.Prose(), nullable=False),
        sa.Column("archive_name", sa.Text(), nullable=False),
        sa.Column("title", columns.Prose(), nullable=False),
        sa.Column("uploaded_at", columns.Moment(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("package_source", columns.Prose(), nullable=True),
        sa.Column("supported_platform", columns.Prose(), nullable=True),
        sa.Column("supported_py_versions", columns.Json(), nullable=False),
        sa.Column("distribution", columns.Prose(), nullable=True),
        sa.Column("distribution_version", columns.Prose(), nullable=True),
        sa.Column("distribution_release", columns.Prose(), nullable=True),
        sa.Column("wheels", columns.Json(), nullable=False),
        sa.Column("excluded_wheels", columns.Json(), nullable=False),
        sa.Column("labels", columns.Json(), nullable=False),
        sa.Column("blueprint_labels", columns.Json(), nullable=False),
        sa.Column("resource_tags", columns.Json(), nullable=False),
        sa.Column("yamls", columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.name"], name=op.f("fk_plugins_tenant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugins")),
        sa.UniqueConstraint(
            "tenant",
            "package_key",
            "package_version",
            "ground",
            name=op.f("uq_plugins_tenant_package_key_package_version_ground"),
        ),
    )
    op.create_index(op.f("ix_plugins_package_key"), "plugins", ["package_key"], unique=False)
    _create_parts()
    _create_installations()
    _create_blueprint_packages()
    _note_packages_of_older_blueprints()


def _create_parts() -> None:
    op.create_table(
        "plugin_archives",
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _of_plugin("plugin_archives"),
        sa.PrimaryKeyConstraint("plugin_id", "part", name=op.f("pk_plugin_archives")),
    )
    op.create_table(
        "plugin_files",
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _of_plugin("plugin_files"),
        sa.PrimaryKeyConstraint("plugin_id", "name", name=op.f("pk_plugin_files")),
    )


def _create_installations() -> None:
    op.create_table(
        "plugin_installations",
        sa.Column("plugin_id", sa.Text(), nullable=False),
        sa.Column("manager", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("error", columns.Prose(), nullable=False),
        _of_plugin("plugin_installations"),
        sa.PrimaryKeyConstraint(
            "plugin_id", "manager", "agent", name=op.f("pk_plugin_installations")
        ),
    )


def _create_blueprint_packages() -> None:
    op.create_table(
        "blueprint_packages",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("blueprint_id", sa.Text(), nullable=False),
        sa.Column("package_key", sa.Text(), nullable=False),
        sa.Column("package_version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "blueprint_id"],
            ["blueprints.tenant", "blueprints.id"],
            name=op.f("fk_blueprint_packages_tenant_blueprint_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant",
            "blueprint_id",
            "package_key",
            "package_version",
            name=op.f("pk_blueprint_packages"),
        ),
    )
    op.create_index(
        op.f("ix_blueprint_packages_package_key"),
        "blueprint_packages",
        ["package_key"],
        unique=False,
    )


def _note_packages_of_older_blueprints() -> None:
    connection = op.get_bind()
    found = connection.execute(sa.text("SELECT tenant, id, plan FROM blueprints")).all()
    rows = {(row.tenant, row.id, *each) for row in found for each in _packages(row.plan)}
    if rows:
        connection.execute(
            sa.text("INSERT INTO blueprint_packages VALUES (:tenant, :id, :key, :version)"),
            [dict(zip(("tenant", "id", "key", "version"), row, strict=True)) for row in rows],
        )


def _packages(plan: str) -> set[tuple[str, str]]:
    content: dict[str, Any] = json.loads(plan)
    return {
        (
            re.sub(r"[-_.]+", "-", plugin["package_name"]).lower(),
            str(plugin.get("package_version") or ""),
        )
        for name in _PLUGINS_OF_PLAN
        for plugin in content.get(name) or ()
        if plugin.get("install") and plugin.get("package_name")
    }


def _of_plugin(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["plugin_id"], ["plugins.id"], name=op.f(f"fk_{table}_plugin_id"), ondelete="CASCADE"
    )
