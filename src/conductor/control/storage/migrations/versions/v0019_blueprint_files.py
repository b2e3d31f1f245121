"""Archives of blueprints in parts, so that nobody holds one in memory; and their icons."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_WHOLE = sa.table(
    "blueprint_archives",
    sa.column("tenant", sa.Text()),
    sa.column("blueprint_id", sa.Text()),
    sa.column("archive", sa.LargeBinary()),
)
_PARTS = sa.table(
    "blueprint_archive_parts",
    sa.column("tenant", sa.Text()),
    sa.column("blueprint_id", sa.Text()),
    sa.column("part", sa.Integer()),
    sa.column("content", sa.LargeBinary()),
)


def upgrade() -> None:
    op.create_table(
        "blueprint_archive_parts",
        *_of_a_blueprint("blueprint_archive_parts"),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant", "blueprint_id", "part", name=op.f("pk_blueprint_archive_parts")
        ),
    )
    whole = sa.select(
        _WHOLE.c.tenant, _WHOLE.c.blueprint_id, sa.literal_column("0"), _WHOLE.c.archive
    )
    op.execute(_PARTS.insert().from_select([column.name for column in _PARTS.c], whole))
    op.drop_table("blueprint_archives")
    op.create_table(
        "blueprint_icons",
        *_of_a_blueprint("blueprint_icons"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "blueprint_id", name=op.f("pk_blueprint_icons")),
    )


def _of_a_blueprint(table: str) -> tuple[sa.Column[str], sa.Column[str], sa.ForeignKeyConstraint]:
    return (
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("blueprint_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "blueprint_id"],
            ["blueprints.tenant", "blueprints.id"],
            name=op.f(f"fk_{table}_tenant_blueprint_id"),
            ondelete="CASCADE",
        ),
    )
