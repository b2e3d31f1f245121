"""Which blueprints a blueprint imports. None that is older does: they could not be imported."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "blueprint_imports",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("blueprint_id", sa.Text(), nullable=False),
        sa.Column("imported_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "blueprint_id"],
            ["blueprints.tenant", "blueprints.id"],
            name=op.f("fk_blueprint_imports_tenant_blueprint_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "blueprint_id", "imported_id", name=op.f("pk_blueprint_imports")
        ),
    )
    op.create_index(
        op.f("ix_blueprint_imports_imported_id"),
        "blueprint_imports",
        ["imported_id"],
        unique=False,
    )
