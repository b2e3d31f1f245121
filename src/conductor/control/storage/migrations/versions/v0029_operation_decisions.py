"""What people said of operations that did not succeed."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column(
        "operations", sa.Column("decisions", sa.Text(), nullable=False, server_default="[]")
    )
