"""Which executions a caller sees, and which of them he may act upon."""

from conductor.control.services.access import tenant_of
from conductor.control.services.errors import Forbidden
from conductor.control.services.visibility import viewer_of
from conductor.control.services.work import UnitOfWork
from conductor.domain.errors import NotFound
from conductor.domain.execution import Execution
from conductor.domain.identity import Caller


def seen_execution(unit: UnitOfWork, caller: Caller, identifier: str) -> Execution:
    """Of his tenant, and of deployments that others show to all. Those of deployments that are
    private to others are not there."""
    tenant, viewer = tenant_of(caller), viewer_of(caller)
    found = unit.executions.find(tenant, identifier)  # of most callers and executions, and fast
    if found is None or viewer is not None:
        found = unit.executions.find_for(tenant, viewer, identifier, home=caller.home)
    if found is None:
        raise NotFound("execution", identifier)
    return found


def own_execution(unit: UnitOfWork, caller: Caller, identifier: str) -> Execution:
    """To act upon: those of other tenants are for administrators."""
    found = seen_execution(unit, caller, identifier)
    if found.tenant != caller.tenant and not caller.is_admin:
        raise Forbidden(
            f"execution {found.id} belongs to tenant {found.tenant!r}: {caller.username} may only "
            f"look at it from {caller.tenant!r} (execute_global_workflow)"
        )
    return found
