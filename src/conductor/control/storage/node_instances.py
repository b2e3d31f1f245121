"""Rows of node instances, with the bulk changes of the journal."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    ColumnElement,
    Table,
    Text,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    select,
    update,
)

from conductor.control.services.listing import Page, Query
from conductor.control.storage import tables
from conductor.control.storage.of_deployments import is_of_them, of_them
from conductor.control.storage.prepared import Lookup, Prepared
from conductor.control.storage.seen_with_deployments import SeenWithDeployment
from conductor.control.storage.summaries import of_deployment
from conductor.domain.errors import Conflict
from conductor.domain.ids import ExecutionId, NodeInstanceId, TenantName
from conductor.domain.instance_count import NOTHING_FOUND, CheckCount, InstanceCount
from conductor.domain.node import (
    NOT_LIVE,
    STARTED,
    NodeInstance,
    PassedState,
    has_drifted,
    is_status_ok,
)

_COLUMNS = tables.node_instances.columns
_COUNTS = (
    func.sum(case((_COLUMNS.state == STARTED, 1), else_=0)).label("started"),
    func.sum(case(dict.fromkeys(NOT_LIVE, 0), value=_COLUMNS.state, else_=1)).label("live"),
    func.count().label("total"),
)
# Made once, since to make a statement takes longer than to carry it out.
_IS_OF_THEM = is_of_them(tables.node_instances)
COUNTED = (
    select(_COLUMNS.tenant, _COLUMNS.deployment_id, *_COUNTS)
    .where(_IS_OF_THEM)
    .group_by(_COLUMNS.tenant, _COLUMNS.deployment_id)
)
_COUNTED = Prepared(COUNTED)
_BY_NODE = (_COLUMNS.tenant, _COLUMNS.deployment_id, _COLUMNS.node_id)
_COUNTED_BY_NODE = select(*_BY_NODE, func.count()).where(_IS_OF_THEM).group_by(*_BY_NODE)
_CHECKED = select(*_BY_NODE, _COLUMNS.system_properties).where(
    _IS_OF_THEM, cast(_COLUMNS.system_properties, Text) != "{}"
)
_ONE = (_COLUMNS.tenant == bindparam("of_tenant"), _COLUMNS.id == bindparam("of_id"))
_VERSIONS = Lookup(
    select(_COLUMNS.id, _COLUMNS.version)
    .where(_COLUMNS.tenant == bindparam("of_tenant"))
    .order_by(_COLUMNS.id)
    .with_for_update(),
    _COLUMNS.id,
)
_TAKEN = Lookup(
    select(_COLUMNS.id).where(_COLUMNS.tenant == bindparam("of_tenant")).order_by(_COLUMNS.id),
    _COLUMNS.id,
)
_REPLACE = (
    update(tables.node_instances)
    .where(*_ONE)
    .values({column.name: bindparam(f"to_{column.name}") for column in _COLUMNS})
)
_STATES = tables.node_instance_states.columns
_NOTE_STATE = Prepared(
    insert(tables.node_instance_states).inline(),
    [column.name for column in _STATES if column.name != "id"],
)
_FORGET_ONE = delete(tables.node_instance_states).where(
    _STATES.tenant == bindparam("of_tenant"), _STATES.instance_id == bindparam("of_id")
)
_SET_STATE = Prepared(
    update(tables.node_instances).where(*_ONE).values(state=bindparam("to_state"))
)
_SET_PROPERTIES = Prepared(
    update(tables.node_instances)
    .where(*_ONE)
    .values(version=bindparam("to_version"), runtime_properties=bindparam("to_properties"))
)


class NodeInstanceRepository(SeenWithDeployment[NodeInstance]):
    table: ClassVar[Table] = tables.node_instances
    noun = NodeInstance
    kind = "node instance"
    derived: ClassVar[Mapping[str, ColumnElement[Any]]] = {
        name: of_deployment(name, tables.node_instances) for name in ("created_by", "visibility")
    }

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
            self.connection.execute(_FORGET_ONE, rows)

    def remove_of(self, tenant: TenantName, deployment_id: str) -> None:
        mine = select(_COLUMNS.id).where(*self._of(tenant, deployment_id))
        self.connection.execute(
            delete(tables.node_instance_states).where(
                _STATES.tenant == tenant, _STATES.instance_id.in_(mine)
            )
        )
        self.connection.execute(delete(self.table).where(*self._of(tenant, deployment_id)))

    def taken(self, tenant: TenantName, identifiers: Iterable[str]) -> set[str]:
        rows = _TAKEN.rows(self.connection, identifiers, {"of_tenant": tenant})
        return {identifier for (identifier,) in rows}

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

    def counts(self, of: Collection[tuple[str, str]]) -> dict[tuple[str, str], InstanceCount]:
        rows = _COUNTED.rows(self.connection, of_them(of))
        return {(of, deployment): InstanceCount(*count) for of, deployment, *count in rows}

    def counts_by_node(self, of: Collection[tuple[str, str]]) -> dict[tuple[str, str, str], int]:
        rows = self.connection.execute(_COUNTED_BY_NODE, of_them(of)).all()
        return {(of, deployment, node): count for of, deployment, node, count in rows}

    def checks_by_node(
        self, of: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str, str], CheckCount]:
        """Most instances were never checked, and have no system properties at all."""
        found: dict[tuple[str, str, str], CheckCount] = {}
        checked = self.connection.execute(_CHECKED, of_them(of)).all()
        for tenant, deployment, node, properties in checked:
            one = CheckCount(has_drifted(properties), not is_status_ok(properties))
            place = (tenant, deployment, node)
            found[place] = found.get(place, NOTHING_FOUND) + one
        return found

    def versions(self, tenant: TenantName, identifiers: Iterable[str]) -> dict[NodeInstanceId, int]:
        rows = _VERSIONS.rows(self.connection, identifiers, {"of_tenant": tenant})
        return {identifier: version for identifier, version in rows}

    def set_states(self, tenant: TenantName, states: Mapping[NodeInstanceId, str]) -> None:
        rows = [
            {"of_tenant": tenant, "of_id": identifier, "to_state": state}
            for identifier, state in sorted(states.items())
        ]
        _SET_STATE.run_all(self.connection, rows)

    def note_states(
        self,
        tenant: TenantName,
        states: Sequence[tuple[NodeInstanceId, str]],
        at: datetime,
        execution_id: ExecutionId | None,
    ) -> None:
        ids, passed = zip(*states, strict=True)
        same = {"tenant": tenant, "at": at, "execution_id": execution_id}
        _NOTE_STATE.run_columns(self.connection, {"instance_id": ids, "state": passed}, same)

    def history(self, tenant: TenantName, identifier: str, query: Query) -> Page[PassedState]:
        where = [_STATES.tenant == tenant, _STATES.instance_id == identifier]
        total = self.connection.scalar(select(func.count()).where(*where))
        passed = select(_STATES.state, _STATES.at, _STATES.execution_id).where(*where)
        listed = passed.order_by(_STATES.id).limit(query.size).offset(query.offset)
        return Page([PassedState(*row) for row in self.connection.execute(listed)], total or 0)

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
