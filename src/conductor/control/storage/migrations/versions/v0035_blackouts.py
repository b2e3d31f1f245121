"""Blackouts, and the executions that start all the same."""

import sqlalchemy as sa
from alembic import op

from conductor.control.storage.columns import Moment, Prose

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_table(
        "blackouts",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("calendar", Prose(), nullable=False),
        sa.Column("deployment_id", sa.Text(), nullable=True),
        sa.Column("workflow_id", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("description", Prose(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.name"], name=op.f("fk_blackouts_tenant")),
        sa.PrimaryKeyConstraint("tenant", "name", name=op.f("pk_blackouts")),
    )
    op.add_column(
        "executions",
        sa.Column("overrides_blackout", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
