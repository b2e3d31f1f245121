"""Who a thing belongs to, and who may change that."""

from conductor.control.services.errors import Forbidden
from conductor.control.services.identity import DEFAULT_TENANT
from conductor.control.services.work import UnitOfWork
from conductor.domain.errors import InvalidInput
from conductor.domain.identity import Caller


def new_owner(unit: UnitOfWork, caller: Caller, things: str, username: str) -> str:
    """`things` are what is given away, in the plural. Only to somebody who is there."""
    if not caller.is_admin:
        raise Forbidden(f"{caller.username} may not give {things} away; ask an admin")
    return unit.users.get(DEFAULT_TENANT, readable(username)).username


def readable(username: str) -> str:
    if not username.isprintable():
        raise InvalidInput(f"nobody is called {username!r}: names have no control characters")
    return username
