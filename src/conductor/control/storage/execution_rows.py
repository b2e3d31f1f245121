"""What every part of the executions' repository has in common."""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Table, case, exists

from conductor.control.storage import tables
from conductor.control.storage.seen_with_deployments import SeenWithDeployment
from conductor.control.storage.summaries import of_deployment
from conductor.domain.execution import ACTIVE, Execution, ExecutionStatus

_COLUMNS = tables.executions.columns
PARENTS = tables.executions.alias("parents")
IS_NESTED = exists().where(
    PARENTS.columns.id == _COLUMNS.parent_id, PARENTS.columns.status.in_(list(ACTIVE))
)


class ExecutionRows(SeenWithDeployment[Execution]):
    table: ClassVar[Table] = tables.executions
    noun = Execution
    kind = "execution"
    derived: ClassVar[Mapping[str, ColumnElement[Any]]] = {
        "status_display": case(
            {str(each): each.display for each in ExecutionStatus}, value=_COLUMNS.status
        ),
        "deployment_display_name": of_deployment("display_name", tables.executions),
        "resume": _COLUMNS.is_resumed,
    }
