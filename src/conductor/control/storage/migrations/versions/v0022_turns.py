"""When the queue last gave each tenant a place."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column(
        "tenants", sa.Column("last_turn", sa.Integer(), server_default="0", nullable=False)
    )
