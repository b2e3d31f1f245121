"""Groups of users: there are none, and clients that ask see that."""

from typing import Any

from conductor.control.api.access import Person
from conductor.control.api.answers import Listing, Nothing, answers
from conductor.control.api.grammar import envelope
from conductor.control.api.lists import Listed
from conductor.control.api.routing import Routes
from conductor.domain.errors import NotFound

router = Routes(tags=["users"])


@router.get("/user-groups")
@answers(Listing[Nothing])
def list_user_groups(caller: Person, query: Listed) -> dict[str, Any]:
    return envelope([], 0, query)


@router.get("/user-groups/{name}")
@answers(Nothing)
def get_user_group(caller: Person, name: str) -> dict[str, Any]:
    raise NotFound("user group", name)
