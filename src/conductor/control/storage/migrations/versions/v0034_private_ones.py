"""Private deployments are found by an index of their own: lists ask whether there are any."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    is_private = sa.text("visibility = 'private'")
    op.create_index(
        "ix_deployments_private",
        "deployments",
        ["tenant", "created_by"],
        sqlite_where=is_private,
        postgresql_where=is_private,
    )
