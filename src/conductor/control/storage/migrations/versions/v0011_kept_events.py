"""How many events and logs of an execution there are, so that nobody has to count them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for name in ("kept_events", "kept_logs"):
        op.add_column(
            "executions", sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        )
    op.execute(
        "UPDATE executions SET kept_logs = (SELECT count(*) FROM events "
        "WHERE events.execution_id = executions.id AND events.type = 'cloudify_log')"
    )
    op.execute(
        "UPDATE executions SET kept_events = (SELECT count(*) FROM events "
        "WHERE events.execution_id = executions.id AND events.type <> 'cloudify_log')"
    )
