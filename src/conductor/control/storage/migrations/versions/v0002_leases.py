"""Workers that beat, numbered batches, what recovery needs to know, and blueprints' files."""

import sqlalchemy as sa
from alembic import op

from conductor.control.storage import columns

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for name in ("recoveries", "recovered_with", "last_batch"):
        column = sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        op.add_column("executions", column)
    op.add_column("operations", sa.Column("failure", columns.Json(), nullable=True))
    op.add_column("operations", sa.Column("is_resumable", sa.Boolean(), nullable=True))
    op.create_table(
        "refused_batches",
        sa.Column("execution_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("conflicts", columns.Json(), nullable=False),
        sa.Column("refusal", columns.Prose(), nullable=False),
        sa.ForeignKeyConstraint(
            ["execution_id"],
            ["executions.id"],
            name=op.f("fk_refused_batches_execution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("execution_id", "number", name=op.f("pk_refused_batches")),
    )
    op.create_table(
        "blueprint_archives",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("blueprint_id", sa.Text(), nullable=False),
        sa.Column("archive", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "blueprint_id"],
            ["blueprints.tenant", "blueprints.id"],
            name=op.f("fk_blueprint_archives_tenant_blueprint_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "blueprint_id", name=op.f("pk_blueprint_archives")),
    )
    op.create_table(
        "workers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("arrived_at", columns.Moment(), nullable=False),
        sa.Column("seen_at", columns.Moment(), nullable=False),
        sa.Column("beats", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
