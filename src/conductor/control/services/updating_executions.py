"""What executions alone may do that update their deployment."""

from conductor.control.services.system_workflows import UPDATE, UPDATE_BY_ITSELF
from conductor.control.services.work import UnitOfWork
from conductor.domain.identity import Caller

UPDATES = (UPDATE, UPDATE_BY_ITSELF)


def is_updating(unit: UnitOfWork, caller: Caller, deployment_id: str) -> bool:
    asking = unit.executions.by_id(caller.execution_id) if caller.execution_id else None
    return (
        asking is not None
        and asking.workflow_id in UPDATES
        and asking.deployment_id == deployment_id
    )
