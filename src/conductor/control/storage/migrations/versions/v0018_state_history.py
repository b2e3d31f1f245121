"""Which states node instances passed."""

import sqlalchemy as sa
from alembic import op

from conductor.control.storage.columns import Moment

revision = "0018"
down_revision = "0017"

_TABLE = "node_instance_states"


def upgrade() -> None:
    """What instances passed before is not known."""
    op.create_table(
        _TABLE,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("execution_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
    )
    op.create_index(
        op.f(f"ix_{_TABLE}_tenant_instance_id_id"), _TABLE, ["tenant", "instance_id", "id"]
    )
