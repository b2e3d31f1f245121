"""Blueprints come to other versions of their plugins by updates, which are kept."""

import sqlalchemy as sa
from alembic import op

from conductor.control.storage.columns import Json, Moment, PackedPlan

revision = "0030"
down_revision = "0029"

_TABLE = "plugins_updates"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("blueprint_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("execution_id", sa.Text(), nullable=True),
        sa.Column("plan", PackedPlan(), nullable=False),
        sa.Column("versions", Json(), nullable=False),
        sa.Column("deployments", Json(), nullable=False),
        sa.Column("is_forced", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "blueprint_id"],
            ["blueprints.tenant", "blueprints.id"],
            name=op.f("fk_plugins_updates_tenant_blueprint_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plugins_updates")),
    )
    op.create_index(op.f("ix_plugins_updates_execution_id"), _TABLE, ["execution_id"])
    op.create_index(
        op.f("ix_plugins_updates_tenant_blueprint_id_created_at"),
        _TABLE,
        ["tenant", "blueprint_id", "created_at"],
    )
