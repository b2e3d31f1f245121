"""What people see of how deployments are, for those who filter, sort and count by it.

The rules are those of `conductor.domain.deployment`, as SQL.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Table,
    Text,
    case,
    cast,
    exists,
    func,
    null,
    or_,
    select,
    tuple_,
)

from conductor.control.storage import tables
from conductor.domain.deployment import (
    CREATE_ENVIRONMENT,
    ENVIRONMENT_TYPE,
    PARENT,
    TYPE,
    latest_execution_status,
)
from conductor.domain.execution import ACTIVE, ExecutionStatus
from conductor.domain.node import STARTED

_OWN = tables.deployments.columns
_INSTANCES = tables.node_instances.columns
_EXECUTIONS = tables.executions.columns
_LABELS = tables.deployment_labels.columns


def _is_inactive(table: Table) -> ColumnElement[bool]:
    return exists().where(
        _INSTANCES.tenant == table.columns.tenant,
        _INSTANCES.deployment_id == table.columns.id,
        _INSTANCES.state != STARTED,
    )


def _latest(table: Table, name: str = "status") -> ColumnElement[Any]:
    """What the newest execution has."""
    mine = (
        _EXECUTIONS.tenant == table.columns.tenant,
        _EXECUTIONS.deployment_id == table.columns.id,
    )
    newest = select(_EXECUTIONS[name]).where(*mine).order_by(_EXECUTIONS.created_at.desc())
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


_FAMILY, _MEMBER = _families(), tables.deployments.alias("member")
_IS_BELOW = _FAMILY.c.id != _FAMILY.c.top
_IS_ENVIRONMENT = exists().where(
    _LABELS.tenant == _FAMILY.c.tenant,
    _LABELS.deployment_id == _FAMILY.c.id,
    _LABELS.key == TYPE,
    _LABELS.value == "environment",
)


def _worst(*chosen: ColumnElement[bool], otherwise: ColumnElement[Any] | str) -> ColumnElement[str]:
    """Of those in a family who fit."""

    def with_any(status: str) -> Select[Any]:
        return select(_FAMILY.c.tenant, _FAMILY.c.top).where(
            _MEMBER.c.tenant == _FAMILY.c.tenant,
            _MEMBER.c.id == _FAMILY.c.id,
            _own_status(_MEMBER) == status,  # type: ignore[arg-type]  # an alias has columns, too
            *chosen,
        )

    own = tuple_(_OWN.tenant, _OWN.id)
    worst_first = ("requires_attention", "in_progress")
    return case(*((own.in_(with_any(each)), each) for each in worst_first), else_=otherwise)


def _count(*chosen: ColumnElement[bool]) -> ColumnElement[int]:
    mine = (_FAMILY.c.tenant == _OWN.tenant, _FAMILY.c.top == _OWN.id)
    found = select(func.count()).select_from(_FAMILY).where(*mine, *chosen)
    return found.correlate(tables.deployments).scalar_subquery()


def _below(name: str, *chosen: ColumnElement[bool]) -> dict[str, ColumnElement[Any]]:
    count = _count(_IS_BELOW, *chosen)
    status = _worst(_IS_BELOW, *chosen, otherwise=case((count > 0, "good")))
    return {f"sub_{name}_count": count, f"sub_{name}_status": status}


def _creation() -> ColumnElement[str]:
    mine = (_EXECUTIONS.tenant == _OWN.tenant, _EXECUTIONS.deployment_id == _OWN.id)
    made = select(_EXECUTIONS.id).where(*mine, _EXECUTIONS.workflow_id == CREATE_ENVIRONMENT)
    return made.limit(1).correlate(tables.deployments).scalar_subquery()


def _environment_type() -> ColumnElement[str]:
    mine = (_LABELS.tenant == _OWN.tenant, _LABELS.deployment_id == _OWN.id)
    told = select(func.min(_LABELS.value)).where(*mine, _LABELS.key == ENVIRONMENT_TYPE)
    return func.coalesce(told.correlate(tables.deployments).scalar_subquery(), "")


_SHOWN = {each: latest_execution_status(each) for each in ExecutionStatus}
SHOWN: Mapping[str, ColumnElement[Any]] = {
    "installation_status": case((_is_inactive(tables.deployments), "inactive"), else_="active"),
    "deployment_status": _worst(otherwise="good"),
    "latest_execution": _latest(tables.deployments, "id"),
    "latest_execution_status": case(
        {str(each): shown for each, shown in _SHOWN.items() if shown},
        value=_latest(tables.deployments),
    ),
    **{
        f"latest_execution_{name}": _latest(tables.deployments, name)
        for name in ("workflow_id", "total_operations", "finished_operations")
    },
    "create_execution": _creation(),
    **_below("services", ~_IS_ENVIRONMENT),
    **_below("environments", _IS_ENVIRONMENT),
    "has_sub_deployments": _count(_IS_BELOW) > 0,
    "environment_type": _environment_type(),
    "permalink": cast(null(), Text),
    "workdir_zip": cast(null(), Text),
}
