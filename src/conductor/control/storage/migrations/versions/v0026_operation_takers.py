"""Who works on an operation, and what the builder of a graph says of it."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("operations", sa.Column("manager_name", sa.Text()))
    op.add_column("operations", sa.Column("agent_name", sa.Text()))
    op.add_column("tasks_graphs", sa.Column("state", sa.Text()))
