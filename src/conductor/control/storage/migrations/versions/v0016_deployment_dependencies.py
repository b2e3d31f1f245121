"""Which deployment needs which."""

import sqlalchemy as sa
from alembic import op

from conductor.control.storage.columns import Json, Moment

revision = "0016"
down_revision = "0015"

_TABLE = "deployment_dependencies"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("dependency_creator", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("source_deployment_id", sa.Text(), nullable=True),
        sa.Column("target_deployment_id", sa.Text(), nullable=True),
        sa.Column("target_deployment_func", Json(), nullable=True),
        sa.Column("external_source", Json(), nullable=True),
        sa.Column("external_target", Json(), nullable=True),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "source_deployment_id"],
            ["deployments.tenant", "deployments.id"],
            name=op.f("fk_deployment_dependencies_tenant_source_deployment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment_dependencies")),
        sa.UniqueConstraint(
            "tenant",
            "source_deployment_id",
            "dependency_creator",
            name="uq_deployment_dependencies_source_creator",
        ),
    )
    op.create_index(
        op.f("ix_deployment_dependencies_tenant_target_deployment_id"),
        _TABLE,
        ["tenant", "target_deployment_id"],
    )
