"""Schedules, and what became of their occurrences."""

import sqlalchemy as sa
from alembic import op

from conductor.control.storage.columns import Json, Moment, Prose

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_table(
        "schedules",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("deployment_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workflow_id", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("recurrence", sa.Text(), nullable=True),
        sa.Column("weekdays", Json(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("rrule", Prose(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("parameters", Json(), nullable=False),
        sa.Column("execution_arguments", Json(), nullable=False),
        sa.Column("slip", sa.Integer(), nullable=False),
        sa.Column("stop_on_fail", sa.Boolean(), nullable=False),
        sa.Column("overlap", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("next_occurrence", Moment(), nullable=True),
        sa.Column("latest_execution_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "deployment_id"],
            ["deployments.tenant", "deployments.id"],
            name=op.f("fk_schedules_tenant_deployment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "deployment_id", "id", name=op.f("pk_schedules")),
    )
    op.create_index(
        op.f("ix_schedules_state_next_occurrence"), "schedules", ["state", "next_occurrence"]
    )
    op.create_table(
        "occurrences",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("deployment_id", sa.Text(), nullable=False),
        sa.Column("schedule_id", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=False),
        sa.Column("claimed_at", Moment(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", Prose(), nullable=False),
        sa.Column("execution_id", sa.Text(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "deployment_id", "schedule_id"],
            ["schedules.tenant", "schedules.deployment_id", "schedules.id"],
            name=op.f("fk_occurrences_tenant_deployment_id_schedule_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "deployment_id", "schedule_id", "at", name=op.f("pk_occurrences")
        ),
    )
    op.create_index(
        "ix_occurrences_claimed_at",
        "occurrences",
        ["claimed_at"],
        sqlite_where=sa.text("state = 'claimed'"),
        postgresql_where=sa.text("state = 'claimed'"),
    )
