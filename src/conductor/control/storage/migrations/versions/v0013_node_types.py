"""Deployments know the types of their nodes."""

import json

import sqlalchemy as sa
from alembic import op

from conductor.control.storage.columns import PackedPlan

revision = "0013"
down_revision = "0012"

_DEPLOYMENTS = sa.table(
    "deployments", sa.column("tenant"), sa.column("id"), sa.column("plan", PackedPlan())
)
_NODES = sa.table("nodes", *(sa.column(each) for each in ("tenant", "deployment_id", "plan")))


def upgrade() -> None:
    connection = op.get_bind()
    keys = connection.execute(sa.select(_DEPLOYMENTS.c.tenant, _DEPLOYMENTS.c.id)).all()
    for tenant, identifier in keys:
        mine = sa.and_(_DEPLOYMENTS.c.tenant == tenant, _DEPLOYMENTS.c.id == identifier)
        plan = connection.execute(sa.select(_DEPLOYMENTS.c.plan).where(mine)).scalar_one()
        nodes = sa.select(_NODES.c.plan).where(
            _NODES.c.tenant == tenant, _NODES.c.deployment_id == identifier
        )
        types = {
            each
            for node in connection.scalars(nodes)
            for each in json.loads(node).get("type_hierarchy") or ()
        }
        told = {**plan, "node_types": sorted(types)}
        connection.execute(sa.update(_DEPLOYMENTS).where(mine).values(plan=told))
