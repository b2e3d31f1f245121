"""Limits of one execution, who did what with it, and the keys of starts."""

import sqlalchemy as sa
from alembic import op

from conductor.control.storage.columns import Json, Moment

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("executions", sa.Column("time_limit", sa.Integer()))
    op.add_column("executions", sa.Column("ends_by", Moment()))
    op.add_column("executions", sa.Column("most_operations", sa.Integer()))
    op.add_column("executions", sa.Column("deeds", Json(), server_default="[]", nullable=False))
    op.create_table(
        "start_keys",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("order_hash", sa.Text(), nullable=False),
        sa.Column("execution_id", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["execution_id"],
            ["executions.id"],
            name=op.f("fk_start_keys_execution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.name"], name=op.f("fk_start_keys_tenant")),
        sa.PrimaryKeyConstraint("tenant", "key", name=op.f("pk_start_keys")),
    )
