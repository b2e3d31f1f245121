"""The log of batches that are not in the tables yet."""

import sqlalchemy as sa
from alembic import op

from conductor.control.storage import columns

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "batch_log",
        sa.Column("execution_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("facts", columns.Prose(), nullable=False),
        sa.PrimaryKeyConstraint("execution_id", "number", name=op.f("pk_batch_log")),
        sqlite_with_rowid=False,
    )
