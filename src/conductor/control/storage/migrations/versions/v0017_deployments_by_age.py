"""Deployments in the order in which lists show them."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_index(
        op.f("ix_deployments_tenant_created_at_id"), "deployments", ["tenant", "created_at", "id"]
    )
