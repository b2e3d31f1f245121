"""What people see of how deployments are, for those who filter, sort and count by it.

The rules are those of `conductor.domain.deployment`, as SQL.
"""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Table, case, exists, or_, select, tuple_

from conductor.control.storage import tables
from conductor.domain.deployment import PARENT
from conductor.domain.execution import ACTIVE, ExecutionStatus
from conductor.domain.node import STARTED

_OWN = tables.deployments.columns
_INSTANCES = tables.node_instances.columns
_EXECUTIONS = tables.executions.columns


def _is_inactive(table: Table) -> ColumnElement[bool]:
    return exists().where(
        _INSTANCES.tenant == table.columns.tenant,
        _INSTANCES.deployment_id == table.columns.id,
        _INSTANCES.state != STARTED,
    )


def _latest(table: Table) -> ColumnElement[Any]:
    """The status of the newest execution."""
    mine = (
        _EXECUTIONS.tenant == table.columns.tenant,
        _EXECUTIONS.deployment_id == table.columns.id,
    )
    newest = select(_EXECUTIONS.status).where(*mine).order_by(_EXECUTIONS.created_at.desc())
    return newest.limit(1).correlate(table).scalar_subquery()


def _own_status(table: Table) -> ColumnElement[str]:
    latest = _latest(table)
    return case(
        (latest.in_([*ACTIVE, ExecutionStatus.QUEUED]), "in_progress"),
        (or_(latest == ExecutionStatus.FAILED, _is_inactive(table)), "requires_attention"),
        else_="good",
    )


def _families() -> CTE:
    """Each deployment (`top`) with itself and all that stand below it (`id`)."""
    labels = tables.deployment_labels
    first = select(_OWN.tenant, _OWN.id.label("top"), _OWN.id.label("id"))
    family = first.cte("family", recursive=True)
    child = labels.alias()
    return family.union(
        select(family.c.tenant, family.c.top, child.c.deployment_id).where(
            child.c.tenant == family.c.tenant,
            child.c.key == PARENT,
            child.c.value == family.c.id,
        )
    )


def _deployment_status() -> ColumnElement[str]:
    """The worst of what belongs together."""
    family, member = _families(), tables.deployments.alias("member")

    def with_any(status: str) -> Select[Any]:
        return select(family.c.tenant, family.c.top).where(
            member.c.tenant == family.c.tenant,
            member.c.id == family.c.id,
            _own_status(member) == status,  # type: ignore[arg-type]  # an alias has columns, too
        )

    own = tuple_(_OWN.tenant, _OWN.id)
    worst_first = ("requires_attention", "in_progress")
    return case(*((own.in_(with_any(each)), each) for each in worst_first), else_="good")


INSTALLATION_STATUS: ColumnElement[str] = case(
    (_is_inactive(tables.deployments), "inactive"), else_="active"
)
DEPLOYMENT_STATUS = _deployment_status()
