"""On whose ground a caller stands."""

from conductor.control.services.errors import Forbidden
from conductor.domain.identity import Caller
from conductor.domain.ids import TenantName


def tenant_of(caller: Caller) -> TenantName:
    if caller.tenant is None:
        raise Forbidden("name a tenant: send its name in the header Tenant")
    return caller.tenant
