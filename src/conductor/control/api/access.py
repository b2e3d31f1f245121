"""Who is calling: the credentials and the tenant in a request's headers."""

import base64
import binascii
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from conductor.control.api.discretion import EXECUTION
from conductor.control.api.doors import Services
from conductor.control.api.parameters import BYPASS, TENANT, reads
from conductor.control.services.access import check_person
from conductor.control.services.errors import Unauthorized
from conductor.control.services.known_callers import Credentials
from conductor.domain.errors import InvalidInput
from conductor.domain.identity import Caller


@reads(TENANT)
async def _authenticated(request: Request, services: Services) -> Caller:
    """Whom the server knows is let in without a thread, which takes longer than to know him."""
    shown = _credentials(request)
    tenant = request.headers.get("Tenant") or request.query_params.get("tenant")
    if "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise InvalidInput("the address holds a NUL, which no name has")
    caller = services.identity.recall(shown, tenant)
    if caller is None:
        caller = await run_in_threadpool(services.identity.caller, shown, tenant)
    if request.headers.get(BYPASS["name"]) and caller.is_admin:
        caller = replace(caller, is_bypassing=True)
    setattr(request.state, EXECUTION, caller.execution_id)
    request.state.username = caller.username
    request.state.is_admin = caller.is_admin
    return caller


def _credentials(request: Request) -> Credentials:
    """Execution token first, then name and password, then a user's token."""
    headers = request.headers
    if token := headers.get("Execution-Token"):
        return Credentials(token, is_of_execution=True)
    scheme, _, value = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        return _name_and_password(value)
    if token := headers.get("Authentication-Token"):
        return Credentials(token)
    raise Unauthorized("no credentials: send a user name and password, or a token")


def _name_and_password(encoded: str) -> Credentials:
    try:
        name, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Unauthorized("the Authorization header cannot be read") from error
    if not colon or not name[:1].isascii() or not name[:1].isalpha():
        raise Unauthorized("the Authorization header cannot be read")
    return Credentials(password, name)


Authenticated = Annotated[Caller, Depends(_authenticated)]


async def _person(caller: Authenticated) -> Caller:
    check_person(caller)
    return caller


Person = Annotated[Caller, Depends(_person)]
