"""Since when an operation is in its state; nobody knows of those that have moved before."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("operations", sa.Column("moved_at", sa.DateTime(timezone=True)))
