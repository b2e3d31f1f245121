"""Settings that administrators change while the manager runs."""

import sqlalchemy as sa
from alembic import op

from conductor.control.storage.columns import Json, Moment

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "changed_settings",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", Json(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "name", name=op.f("pk_changed_settings")),
    )
