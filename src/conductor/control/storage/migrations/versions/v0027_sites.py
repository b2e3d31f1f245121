"""Sites, and which of them a deployment is at."""

import sqlalchemy as sa
from alembic import op

from conductor.control.storage.columns import Moment

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "sites",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.name"], name=op.f("fk_sites_tenant")),
        sa.PrimaryKeyConstraint("tenant", "name", name=op.f("pk_sites")),
    )
    op.add_column("deployments", sa.Column("site_name", sa.Text(), nullable=True))
