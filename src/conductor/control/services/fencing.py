"""Who may still ask and write in the name of an execution."""

from conductor.control.services.work import UnitOfWork
from conductor.domain.errors import Conflict, NotFound
from conductor.domain.execution import Execution
from conductor.domain.ids import ExecutionId


def held(
    unit: UnitOfWork, identifier: ExecutionId, epoch: int, *, for_update: bool = False
) -> Execution:
    """The execution, if it is still in that epoch: who lost it may neither ask nor change."""
    execution = unit.executions.by_id(identifier, for_update=for_update)
    if execution is None:
        raise NotFound("execution", identifier)
    if execution.epoch != epoch:
        raise Conflict(f"execution {identifier} belongs to another worker now")
    return execution
