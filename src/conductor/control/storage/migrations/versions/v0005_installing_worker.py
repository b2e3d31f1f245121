"""Which worker installs a plugin."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column(
        "plugin_installations",
        sa.Column("worker", sa.Text(), nullable=False, server_default=""),
    )
