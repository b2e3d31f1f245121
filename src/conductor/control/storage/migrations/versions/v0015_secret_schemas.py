"""Secrets that are JSON, by a schema."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("secrets", sa.Column("schema", sa.Text()))
