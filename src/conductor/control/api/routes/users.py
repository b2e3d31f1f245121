"""People who may use the manager."""

from collections.abc import Sequence
from typing import Any, TypedDict

from pydantic import BaseModel, ConfigDict

from conductor.control.api.access import Person
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Doors, Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed
from conductor.control.api.routes.tenants import RIGHTS, WithData
from conductor.control.api.routing import Routes
from conductor.control.services.shapes import Moment, moment
from conductor.domain.identity import User

router = Routes(tags=["users"])


class PasswordChange(BaseModel):
    """5 to 256 characters."""

    model_config = ConfigDict(extra="forbid")
    password: str


class UserShape(TypedDict):
    """`tenants` and `groups` are numbers, or with `_get_data` what he may do by their names."""

    username: str
    role: str
    active: bool
    tenants: int | dict[str, Any]
    groups: int | list[str]
    tenant_roles: dict[str, Any]
    group_system_roles: dict[str, Any]
    created_at: Moment | None
    first_login_at: Moment | None
    last_login_at: Moment | None
    is_locked: bool
    show_getting_started: bool


def _shape(
    services: Doors, user: User, tenants: Sequence[str], *, is_full: bool = False
) -> dict[str, Any]:
    return {
        "username": user.username,
        "role": user.role,
        "active": user.is_active,
        "tenants": dict.fromkeys(tenants, RIGHTS) if is_full else len(tenants),
        "groups": [] if is_full else 0,
        "tenant_roles": {"direct": dict.fromkeys(tenants if is_full else (), "user"), "groups": {}},
        "group_system_roles": {},
        "created_at": moment(user.created_at),
        "first_login_at": moment(user.first_login_at),
        "last_login_at": moment(user.last_login_at),
        "is_locked": services.users.is_locked(user),
        "show_getting_started": False,
    }


@router.get("/user")
@answers(UserShape)
def get_self(caller: Person, services: Services, is_full: WithData = False) -> dict[str, Any]:
    user = services.users.get(caller, caller.username)
    return _shape(services, user, services.tenants.names(), is_full=is_full)


@router.get("/users")
@answers(Listing[UserShape])
def list_users(
    caller: Person,
    services: Services,
    query: Listed,
    include: Included,
    is_full: WithData = False,
) -> dict[str, Any]:
    page, tenants = services.users.page(caller, query), services.tenants.names()
    items = [include(_shape(services, each, tenants, is_full=is_full)) for each in page.items]
    return envelope(items, page.total, query)


@router.get("/users/{username}")
@answers(UserShape)
def get_user(
    caller: Person, services: Services, username: str, is_full: WithData = False
) -> dict[str, Any]:
    user = services.users.get(caller, username)
    return _shape(services, user, services.tenants.names(), is_full=is_full)


@router.post("/users/{username}")
@answers(UserShape)
def set_password(
    caller: Person, services: Services, username: str, change: PasswordChange
) -> dict[str, Any]:
    """One's own password, or as an administrator that of somebody else."""
    user = services.users.set_password(caller, username, change.password)
    return _shape(services, user, services.tenants.names())


@router.post("/users/unlock/{username}")
@answers(UserShape)
def unlock_user(caller: Person, services: Services, username: str) -> dict[str, Any]:
    """Let somebody in again whose account was locked after too many wrong passwords."""
    return _shape(services, services.users.unlock(caller, username), services.tenants.names())
