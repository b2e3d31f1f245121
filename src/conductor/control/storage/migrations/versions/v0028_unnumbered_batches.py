"""How many batches of an execution came without a number: who logs the next one has seen them."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.add_column(
        "executions", sa.Column("unnumbered", sa.Integer(), nullable=False, server_default="0")
    )
