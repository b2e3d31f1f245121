"""Tenants and users."""

from typing import Any

from fastapi import APIRouter

from conductor.control.api.access import Authenticated
from conductor.control.api.doors import Services
from conductor.control.api.grammar import envelope
from conductor.control.api.lists import Listed
from conductor.control.services.errors import Forbidden
from conductor.control.services.shapes import moment
from conductor.domain.errors import NotFound
from conductor.domain.identity import Tenant, User

router = APIRouter(tags=["identity"])


def _tenant_shape(tenant: Tenant) -> dict[str, Any]:
    return {"name": tenant.name, "groups": 0, "users": 1, "user_roles": {}}


def _user_shape(user: User) -> dict[str, Any]:
    return {
        "username": user.username,
        "role": user.role,
        "active": user.is_active,
        "tenants": 1,
        "groups": 0,
        "tenant_roles": {"direct": {}, "groups": {}},
        "group_system_roles": {},
        "created_at": moment(user.created_at),
        "first_login_at": None,
        "last_login_at": None,
        "is_locked": False,
        "show_getting_started": False,
    }


@router.get("/tenants")
def list_tenants(caller: Authenticated, services: Services, query: Listed) -> dict[str, Any]:
    tenants = services.identity.tenants()
    return envelope([_tenant_shape(each) for each in tenants], len(tenants), query)


@router.get("/tenants/{name}")
def get_tenant(caller: Authenticated, services: Services, name: str) -> dict[str, Any]:
    for tenant in services.identity.tenants():
        if tenant.name == name:
            return _tenant_shape(tenant)
    raise NotFound("tenant", name)


@router.get("/user")
def get_self(caller: Authenticated, services: Services) -> dict[str, Any]:
    return _user_shape(services.identity.user(caller.username))


@router.get("/users/{username}")
def get_user(caller: Authenticated, services: Services, username: str) -> dict[str, Any]:
    if username != caller.username and not caller.is_admin:
        raise Forbidden(f"{caller.username} may not look at the user {username!r}")
    return _user_shape(services.identity.user(username))
