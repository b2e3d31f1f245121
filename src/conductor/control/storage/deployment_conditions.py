"""How deployments are: with one statement for any number of them, since each list of them asks."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, and_, select

from conductor.control.storage import tables
from conductor.control.storage.any_of import is_any_of
from conductor.control.storage.node_instances import COUNTED
from conductor.control.storage.of_deployments import of_them
from conductor.control.storage.prepared import Prepared
from conductor.domain.deployment import Condition, LatestExecution
from conductor.domain.execution import ExecutionStatus
from conductor.domain.instance_count import NO_INSTANCES, InstanceCount

_OWN = tables.deployments.columns
_EXECUTIONS = tables.executions.columns
_NEIGHBOURS = tables.executions.alias("neighbours")
_COUNTS = COUNTED.subquery()
_ARE_ITS_OWN = and_(_COUNTS.c.tenant == _OWN.tenant, _COUNTS.c.deployment_id == _OWN.id)
_NEWEST = (
    select(_NEIGHBOURS.c.id)
    .where(_NEIGHBOURS.c.tenant == _OWN.tenant, _NEIGHBOURS.c.deployment_id == _OWN.id)
    .order_by(_NEIGHBOURS.c.created_at.desc())
    .limit(1)
)
_CONDITIONS = Prepared(
    select(
        _OWN.tenant,
        _OWN.id,
        _COUNTS.c.started,
        _COUNTS.c.live,
        _COUNTS.c.total,
        _EXECUTIONS.id,
        _EXECUTIONS.workflow_id,
        _EXECUTIONS.status,
        _EXECUTIONS.total_operations,
        _EXECUTIONS.finished_operations,
    )
    .join_from(tables.deployments, _COUNTS, _ARE_ITS_OWN, isouter=True)
    .join(tables.executions, _EXECUTIONS.id == _NEWEST.scalar_subquery(), isouter=True)
    .where(is_any_of(_OWN.tenant, "tenants"), is_any_of(_OWN.id, "deployments"))
)


def conditions(
    connection: Connection, of: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Condition]:
    return {(row[0], row[1]): _condition(row) for row in _CONDITIONS.rows(connection, of_them(of))}


def _condition(row: Sequence[Any]) -> Condition:
    _, _, started, live, total, latest, workflow, status, *operations = row
    return Condition(
        NO_INSTANCES if total is None else InstanceCount(started, live, total),
        None
        if latest is None
        else LatestExecution(latest, workflow, ExecutionStatus(status), *operations),
    )
