"""Tenants."""

from typing import Annotated, Any, TypedDict

from fastapi import Query

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed
from conductor.control.api.routing import Routes
from conductor.control.services.tenants import TenantView

router = Routes(tags=["tenants"])
RIGHTS = {"tenant-role": "user", "roles": ["user"]}  # of everybody in every tenant
WithData = Annotated[bool, Query(alias="_get_data")]


class TenantShape(TypedDict):
    """`users` and `groups` are numbers, or with `_get_data` what each may do by its name."""

    name: str
    groups: int | dict[str, Any]
    users: int | dict[str, Any]
    user_roles: dict[str, Any]


def _shape(view: TenantView) -> dict[str, Any]:
    is_full = view.usernames is not None
    return {
        "name": view.tenant.name,
        "groups": {} if is_full else 0,
        "users": {name: RIGHTS for name in view.usernames or ()} if is_full else view.users,
        "user_roles": {"direct": dict.fromkeys(view.usernames or (), "user"), "groups": {}},
    }


@router.get("/tenants")
@answers(Listing[TenantShape])
def list_tenants(
    caller: Authenticated,
    services: Services,
    query: Listed,
    include: Included,
    with_data: WithData = False,
) -> dict[str, Any]:
    page = services.tenants.page(caller, query, with_names=with_data)
    return envelope([include(_shape(each)) for each in page.items], page.total, query)


@router.get("/tenants/{name}")
@answers(TenantShape)
def get_tenant(
    caller: Authenticated, services: Services, name: str, with_data: WithData = False
) -> dict[str, Any]:
    return _shape(services.tenants.get(caller, name, with_names=with_data))
