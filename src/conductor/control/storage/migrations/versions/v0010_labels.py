"""Labels know when and by whom they were set."""

import sqlalchemy as sa
from alembic import op

from conductor.control.storage import columns

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Those that there are were set when their owner was made."""
    connection = op.get_bind()
    for name in ("blueprints", "deployments"):
        table = sa.table(
            name,
            sa.column("tenant", sa.Text()),
            sa.column("id", sa.Text()),
            sa.column("labels", columns.Json()),
            sa.column("created_at", columns.Moment()),
            sa.column("created_by", sa.Text()),
        )
        for row in connection.execute(sa.select(table)).all():
            origin = {"created_at": row.created_at, "created_by": row.created_by}
            labels = [{"key": key, "value": value, **origin} for key, value in row.labels]
            if labels:
                where = (table.c.tenant == row.tenant, table.c.id == row.id)
                connection.execute(sa.update(table).where(*where).values(labels=labels))
