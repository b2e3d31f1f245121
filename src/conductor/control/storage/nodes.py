"""Rows of node templates."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    select,
    type_coerce,
    update,
)

from conductor.blueprint.packing import Likes
from conductor.control.storage import tables
from conductor.control.storage.seen_with_deployments import SeenWithDeployment
from conductor.control.storage.summaries import of_deployment
from conductor.domain.ids import TenantName
from conductor.domain.node import Node

_COLUMNS = tables.nodes.columns
_AS_STORED = select(
    _COLUMNS.id, _COLUMNS.tenant, _COLUMNS.deployment_id, type_coerce(_COLUMNS.plan, Text)
)


class NodeRepository(SeenWithDeployment[Node]):
    table: ClassVar[Table] = tables.nodes
    noun = Node
    kind = "node"
    derived: ClassVar[Mapping[str, ColumnElement[Any]]] = {
        "name": _COLUMNS.id,
        "deployment_display_name": of_deployment("display_name", tables.nodes),
        **{
            name: of_deployment(name, tables.nodes)
            for name in ("blueprint_id", "created_by", "visibility")
        },
    }

    @classmethod
    def _nouns(cls, needless: Collection[str] = ()) -> Select[Any]:
        return _AS_STORED

    def _all(self, statement: Select[Any]) -> list[Node]:
        """Thousands of one type inherit the same, which takes more room than all the rest."""
        likes = Likes()
        return [_node(row, likes) for row in self.connection.execute(statement)]

    def _noun(self, row: Sequence[Any]) -> Node:
        return _node(row, Likes())

    def replace_all(self, nouns: Sequence[Node]) -> None:
        columns = self.table.columns
        statement = (
            update(self.table)
            .where(
                columns.tenant == bindparam("of_tenant"),
                columns.deployment_id == bindparam("of_deployment"),
                columns.id == bindparam("of_id"),
            )
            .values(plan=bindparam("to_plan"))
        )
        rows = [
            {
                "of_tenant": node.tenant,
                "of_deployment": node.deployment_id,
                "of_id": node.id,
                "to_plan": node.plan,
            }
            for node in nouns
        ]
        if rows:
            self.connection.execute(statement, rows)

    def of_deployment(self, tenant: TenantName, deployment_id: str) -> list[Node]:
        columns = self.table.columns
        return self._all(
            self._nouns()
            .where(columns.tenant == tenant, columns.deployment_id == deployment_id)
            .order_by(columns.id)
        )

    def find_in(self, tenant: TenantName, deployment_id: str, node_id: str) -> Node | None:
        columns = self.table.columns
        return self._first(
            self._nouns().where(
                columns.tenant == tenant,
                columns.deployment_id == deployment_id,
                columns.id == node_id,
            )
        )

    def remove_in(self, tenant: TenantName, deployment_id: str, node_id: str) -> None:
        columns = self.table.columns
        self.connection.execute(
            delete(self.table).where(
                columns.tenant == tenant,
                columns.deployment_id == deployment_id,
                columns.id == node_id,
            )
        )

    def remove_of(self, tenant: TenantName, deployment_id: str) -> None:
        columns = self.table.columns
        self.connection.execute(
            delete(self.table).where(
                columns.tenant == tenant, columns.deployment_id == deployment_id
            )
        )


def _node(row: Sequence[Any], likes: Likes) -> Node:
    identifier, tenant, deployment_id, plan = row
    return Node(identifier, tenant, deployment_id, likes.read(plan))
