"""Tables that find deployments and blueprints by their labels."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    for kind in ("deployment", "blueprint"):
        _make(f"{kind}_labels", f"{kind}_id", f"{kind}s")
        _fill(f"{kind}_labels", f"{kind}_id", f"{kind}s")


def _make(name: str, owner: str, owners: str) -> None:
    op.create_table(
        name,
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column(owner, sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", owner],
            [f"{owners}.tenant", f"{owners}.id"],
            name=op.f(f"fk_{name}_tenant_{owner}"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", owner, "key", "value", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_tenant_key_value"), name, ["tenant", "key", "value"])


def _fill(name: str, owner: str, owners: str) -> None:
    source = sa.table(owners, *(sa.column(each) for each in ("tenant", "id", "labels")))
    connection = op.get_bind()
    rows = [
        {"tenant": tenant, owner: identifier, "key": key, "value": value}
        for tenant, identifier, labels in connection.execute(
            sa.select(source).where(source.c.labels != "[]")
        )
        for key, value in dict.fromkeys((each["key"], each["value"]) for each in json.loads(labels))
    ]
    target = sa.table(name, *(sa.column(each) for each in ("tenant", owner, "key", "value")))
    if rows:
        connection.execute(sa.insert(target), rows)
