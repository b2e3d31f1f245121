"""Tenants."""

from typing import Any, TypedDict

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import envelope
from conductor.control.api.lists import Listed
from conductor.control.api.routing import Routes
from conductor.domain.errors import NotFound
from conductor.domain.identity import Tenant

router = Routes(tags=["tenants"])


class TenantShape(TypedDict):
    name: str
    groups: int
    users: int
    user_roles: dict[str, Any]


def _shape(tenant: Tenant) -> dict[str, Any]:
    return {"name": tenant.name, "groups": 0, "users": 1, "user_roles": {}}


@router.get("/tenants")
@answers(Listing[TenantShape])
def list_tenants(caller: Authenticated, services: Services, query: Listed) -> dict[str, Any]:
    tenants = services.identity.tenants()
    return envelope([_shape(each) for each in tenants], len(tenants), query)


@router.get("/tenants/{name}")
@answers(TenantShape)
def get_tenant(caller: Authenticated, services: Services, name: str) -> dict[str, Any]:
    for tenant in services.identity.tenants():
        if tenant.name == name:
            return _shape(tenant)
    raise NotFound("tenant", name)
