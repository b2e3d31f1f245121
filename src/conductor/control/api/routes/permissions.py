"""What each role may do."""

from typing import Any, TypedDict

from conductor.control.api.access import Person
from conductor.control.api.answers import Listing, answers
from conductor.control.api.grammar import envelope
from conductor.control.api.lists import Listed
from conductor.control.api.routing import Routes
from conductor.control.services.listing import Query
from conductor.domain.errors import NotFound
from conductor.domain.permissions import PERMISSIONS, ROLES

router = Routes(tags=["permissions"])


class PermissionShape(TypedDict):
    role: str
    permission: str


@router.get("/permissions")
@answers(Listing[PermissionShape])
def list_permissions(caller: Person, query: Listed) -> dict[str, Any]:
    """Of all roles, by their names."""
    return _paged([each for role in ROLES for each in _of(role)], query)


@router.get("/permissions/{role}")
@answers(Listing[PermissionShape])
def list_permissions_of_role(caller: Person, role: str, query: Listed) -> dict[str, Any]:
    if role not in ROLES:
        raise NotFound("role", role)
    return _paged(_of(role), query)


def _of(role: str) -> list[dict[str, str]]:
    mine = sorted(name for name, roles in PERMISSIONS.items() if role in roles)
    return [{"role": role, "permission": name} for name in mine]


def _paged(items: list[dict[str, str]], query: Query) -> dict[str, Any]:
    page = items[query.offset : query.offset + query.size]
    return envelope(page, len(items), query)
