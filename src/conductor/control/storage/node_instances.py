"""Rows of node instances, with the bulk changes of the journal."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Table, bindparam, case, delete, func, select, update

from conductor.control.storage import tables
from conductor.control.storage.prepared import Lookup, Prepared
from conductor.control.storage.repository import Repository
from conductor.domain.errors import Conflict
from conductor.domain.ids import NodeInstanceId, TenantName
from conductor.domain.instance_count import InstanceCount
from conductor.domain.node import NOT_LIVE, STARTED, NodeInstance

_COLUMNS = tables.node_instances.columns
_COUNTS = (
    func.sum(case((_COLUMNS.state == STARTED, 1), else_=0)),
    func.sum(case((_COLUMNS.state.in_(NOT_LIVE), 0), else_=1)),
    func.count(),
)
_ONE = (_COLUMNS.tenant == bindparam("of_tenant"), _COLUMNS.id == bindparam("of_id"))
_VERSIONS = Lookup(
    select(_COLUMNS.id, _COLUMNS.version)
    .where(_COLUMNS.tenant == bindparam("of_tenant"))
    .order_by(_COLUMNS.id)
    .with_for_update(),
    _COLUMNS.id,
)
_REPLACE = (
    update(tables.node_instances)
    .where(*_ONE)
    .values({column.name: bindparam(f"to_{column.name}") for column in _COLUMNS})
)
_SET_STATE = Prepared(
    update(tables.node_instances).where(*_ONE).values(state=bindparam("to_state"))
)
_SET_PROPERTIES = Prepared(
    update(tables.node_instances)
    .where(*_ONE)
    .values(version=bindparam("to_version"), runtime_properties=bindparam("to_properties"))
)


class NodeInstanceRepository(Repository[NodeInstance]):
    table: ClassVar[Table] = tables.node_instances
    noun = NodeInstance
    kind = "node instance"

    def of_deployment(self, tenant: TenantName, deployment_id: str) -> list[NodeInstance]:
        where = self._of(tenant, deployment_id)
        return self._all(self._nouns().where(*where).order_by(_COLUMNS.node_id, _COLUMNS.index))

    def locked_of(self, tenant: TenantName, deployment_id: str) -> list[NodeInstance]:
        """By id, as the journal locks them."""
        where = self._of(tenant, deployment_id)
        locked = self._all(self._nouns().where(*where).order_by(_COLUMNS.id).with_for_update())
        return sorted(locked, key=lambda one: (one.node_id, one.index))

    def replace_all(self, nouns: Sequence[NodeInstance]) -> None:
        rows = [
            {f"to_{name}": value for name, value in self._values(noun).items()}
            | {"of_tenant": noun.tenant, "of_id": noun.id}
            for noun in nouns
        ]
        if rows:
            self.connection.execute(_REPLACE, rows)

    def remove_all(self, tenant: TenantName, identifiers: Collection[str]) -> None:
        rows = [{"of_tenant": tenant, "of_id": each} for each in sorted(identifiers)]
        if rows:
            self.connection.execute(delete(self.table).where(*_ONE), rows)

    def remove_of(self, tenant: TenantName, deployment_id: str) -> None:
        self.connection.execute(delete(self.table).where(*self._of(tenant, deployment_id)))

    def all_ids(self, tenant: TenantName) -> list[str]:
        return list(self.connection.scalars(select(_COLUMNS.id).where(_COLUMNS.tenant == tenant)))

    def swap(self, before: NodeInstance, after: NodeInstance) -> None:
        done = self.connection.execute(
            update(self.table)
            .where(*self._is(before.tenant, before.id), _COLUMNS.version == before.version)
            .values(self._values(after))
        )
        if done.rowcount != 1:
            raise Conflict(f"node instance {before.id} changed meanwhile: read it again")

    def counts(
        self, tenant: TenantName | None, deployment_ids: Sequence[str]
    ) -> dict[tuple[str, str], InstanceCount]:
        key = (_COLUMNS.tenant, _COLUMNS.deployment_id)
        statement = select(*key, *_COUNTS).group_by(*key)
        where = [*self._within(tenant), _COLUMNS.deployment_id.in_(deployment_ids)]
        rows = self.connection.execute(statement.where(*where))
        return {(of, deployment): InstanceCount(*count) for of, deployment, *count in rows}

    def counts_by_node(
        self, tenant: TenantName | None, deployment_ids: Collection[str]
    ) -> dict[tuple[str, str, str], int]:
        key = (_COLUMNS.tenant, _COLUMNS.deployment_id, _COLUMNS.node_id)
        where = [*self._within(tenant), _COLUMNS.deployment_id.in_(sorted(deployment_ids))]
        rows = self.connection.execute(select(*key, func.count()).where(*where).group_by(*key))
        return {(of, deployment, node): count for of, deployment, node, count in rows}

    def versions(self, tenant: TenantName, identifiers: Iterable[str]) -> dict[NodeInstanceId, int]:
        rows = _VERSIONS.rows(self.connection, identifiers, {"of_tenant": tenant})
        return {identifier: version for identifier, version in rows}

    def set_states(self, tenant: TenantName, states: Mapping[NodeInstanceId, str]) -> None:
        rows = [
            {"of_tenant": tenant, "of_id": identifier, "to_state": state}
            for identifier, state in sorted(states.items())
        ]
        _SET_STATE.run_all(self.connection, rows)

    def set_runtime_properties(
        self, tenant: TenantName, changes: Mapping[NodeInstanceId, tuple[int, Mapping[str, Any]]]
    ) -> None:
        rows = [
            {
                "of_tenant": tenant,
                "of_id": identifier,
                "to_version": version,
                "to_properties": properties,
            }
            for identifier, (version, properties) in sorted(changes.items())
        ]
        _SET_PROPERTIES.run_all(self.connection, rows)

    def _of(self, tenant: TenantName, deployment_id: str) -> list[ColumnElement[bool]]:
        return [_COLUMNS.tenant == tenant, _COLUMNS.deployment_id == deployment_id]
