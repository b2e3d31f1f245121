"""The manager can be in maintenance."""

import sqlalchemy as sa
from alembic import op

from conductor.control.storage.columns import Moment

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "maintenance_mode",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", Moment(), nullable=True),
        sa.Column("activated_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_maintenance_mode")),
    )
