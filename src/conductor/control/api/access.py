"""Who is calling: the credentials and the tenant in a request's headers."""

import base64
import binascii
from typing import Annotated

from fastapi import Depends, Request

from conductor.control.api.discretion import EXECUTION
from conductor.control.api.doors import Services
from conductor.control.services.access import check_person
from conductor.control.services.errors import Unauthorized
from conductor.control.services.identity import Identity
from conductor.domain.errors import InvalidInput
from conductor.domain.identity import Caller


def _authenticated(request: Request, services: Services) -> Caller:
    """Execution token first, then name and password, then a user's token."""
    caller = _credentials(request, services.identity)
    setattr(request.state, EXECUTION, caller.execution_id)
    if "\x00" in request.url.path or "\x00" in "".join(map("".join, request.query_params.items())):
        raise InvalidInput("the address holds a NUL, which no name has")
    request.state.username = caller.username
    request.state.is_admin = caller.is_admin
    tenant = request.headers.get("Tenant") or request.query_params.get("tenant")
    return services.identity.within(caller, tenant)


def _credentials(request: Request, identity: Identity) -> Caller:
    headers = request.headers
    if token := headers.get("Execution-Token"):
        return identity.by_execution_token(token)
    scheme, _, value = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        return identity.by_password(*_name_and_password(value))
    if token := headers.get("Authentication-Token"):
        return identity.by_token(token)
    raise Unauthorized("no credentials: send a user name and password, or a token")


def _name_and_password(encoded: str) -> tuple[str, str]:
    try:
        name, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Unauthorized("the Authorization header cannot be read") from error
    if not colon or not name[:1].isascii() or not name[:1].isalpha():
        raise Unauthorized("the Authorization header cannot be read")
    return name, password


Authenticated = Annotated[Caller, Depends(_authenticated)]


def _person(caller: Authenticated) -> Caller:
    check_person(caller)
    return caller


Person = Annotated[Caller, Depends(_person)]
