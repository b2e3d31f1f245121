"""Which execution started an execution."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("executions", sa.Column("parent_id", sa.Text()))
