"""Changes of how many node instances a deployment has; at most one of a deployment is started."""

import sqlalchemy as sa
from alembic import op

from conductor.control.storage.columns import Json, Moment

revision = "0007"
down_revision = "0006"

_TABLE = "deployment_modifications"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("deployment_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("execution_id", sa.Text(), nullable=True),
        sa.Column("context", Json(), nullable=False),
        sa.Column("modified_nodes", Json(), nullable=False),
        sa.Column("added_and_related", Json(), nullable=False),
        sa.Column("removed_and_related", Json(), nullable=False),
        sa.Column("before_modification", Json(), nullable=False),
        sa.Column("before_rollback", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "deployment_id"],
            ["deployments.tenant", "deployments.id"],
            name=op.f("fk_deployment_modifications_tenant_deployment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment_modifications")),
    )
    op.create_index(op.f("ix_deployment_modifications_execution_id"), _TABLE, ["execution_id"])
    op.create_index(
        op.f("ix_deployment_modifications_tenant_deployment_id_created_at"),
        _TABLE,
        ["tenant", "deployment_id", "created_at"],
    )
    is_started = sa.text("status = 'started'")
    op.create_index(
        "uq_deployment_modifications_started",
        _TABLE,
        ["tenant", "deployment_id"],
        unique=True,
        sqlite_where=is_started,
        postgresql_where=is_started,
    )
