"""Find what all tenants see, and that there is nothing of that kind."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    is_global = sa.text("visibility = 'global'")
    for table in ("blueprints", "deployments"):
        op.create_index(
            f"ix_{table}_global",
            table,
            ["id", "tenant"],
            sqlite_where=is_global,
            postgresql_where=is_global,
        )
