"""When credentials were used, and how often in vain."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    for name in ("last_failed_at", "first_login_at", "last_login_at"):
        op.add_column("users", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column(
        "users", sa.Column("failed_logins", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("tokens", sa.Column("last_used_at", sa.DateTime(timezone=True)))
