"""On whose ground a caller stands."""

from conductor.control.services.errors import Forbidden
from conductor.control.services.listing import Query
from conductor.domain.identity import Caller
from conductor.domain.ids import TenantName


def scope_of(caller: Caller, query: Query) -> TenantName | None:
    """Whose things a list shows; None is everybody's, which administrators may ask for."""
    if query.is_of_all_tenants and caller.is_admin:
        return None
    return tenant_of(caller)


def check_person(caller: Caller) -> None:
    """Who may see the manager's people, their tokens and its maintenance: no execution may, in
    whosever name it acts."""
    if caller.execution_id is not None:
        raise Forbidden(
            f"execution {caller.execution_id} may not do this: people, tokens and maintenance "
            f"are for people, with credentials of their own"
        )


def check_monitor(caller: Caller) -> None:
    """Who may see what all tenants do, in numbers."""
    if not caller.is_admin:
        who = f"execution {caller.execution_id}" if caller.execution_id else caller.username
        raise Forbidden(f"{who} may not see the measures of all tenants (monitoring)")


def tenant_of(caller: Caller) -> TenantName:
    if caller.tenant is None:
        raise Forbidden("name a tenant: send its name in the header Tenant")
    return caller.tenant
