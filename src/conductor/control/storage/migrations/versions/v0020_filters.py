"""Stored filters."""

import sqlalchemy as sa
from alembic import op

from conductor.control.storage.columns import Json, Moment

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    for table in ("deployment_filters", "blueprint_filters"):
        op.create_table(
            table,
            sa.Column("tenant", sa.Text(), nullable=False),
            sa.Column("id", sa.Text(), nullable=False),
            sa.Column("rules", Json(), nullable=False),
            sa.Column("created_at", Moment(), nullable=False),
            sa.Column("created_by", sa.Text(), nullable=False),
            sa.Column("visibility", sa.Text(), nullable=False),
            sa.Column("updated_at", Moment(), nullable=True),
            sa.Column("is_system", sa.Boolean(), nullable=False),
            sa.ForeignKeyConstraint(["tenant"], ["tenants.name"], name=op.f(f"fk_{table}_tenant")),
            sa.PrimaryKeyConstraint("tenant", "id", name=op.f(f"pk_{table}")),
        )
