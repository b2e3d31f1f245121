"""Deployments come to other blueprints and other inputs by updates, which are kept."""

import sqlalchemy as sa
from alembic import op

from conductor.control.storage.columns import Json, Moment, PackedPlan

revision = "0025"
down_revision = "0024"

_TABLE = "deployment_updates"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("deployment_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("execution_id", sa.Text(), nullable=True),
        sa.Column("old_blueprint_id", sa.Text(), nullable=False),
        sa.Column("new_blueprint_id", sa.Text(), nullable=False),
        sa.Column("old_inputs", Json(), nullable=False),
        sa.Column("new_inputs", Json(), nullable=False),
        sa.Column("steps", Json(), nullable=False),
        sa.Column("deployment_plan", PackedPlan(), nullable=False),
        sa.Column("settings", Json(), nullable=False),
        sa.Column("recursive_dependencies", Json(), nullable=False),
        sa.Column("changes", Json(), nullable=False),
        sa.Column("choices", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "deployment_id"],
            ["deployments.tenant", "deployments.id"],
            name=op.f("fk_deployment_updates_tenant_deployment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment_updates")),
    )
    op.create_index(op.f("ix_deployment_updates_execution_id"), _TABLE, ["execution_id"])
    op.create_index(
        op.f("ix_deployment_updates_tenant_deployment_id_created_at"),
        _TABLE,
        ["tenant", "deployment_id", "created_at"],
    )
