"""A client of the server, in the name of the execution that runs here."""

from collections.abc import Mapping
from functools import partial
from pkgutil import resolve_name
from typing import Any

import cloudify_rest_client
from conductor.domain.confided import TOLD_HEADER
from conductor.runtime.sdk.ambient import ambient_backend
from conductor.runtime.sdk.backend import Backend
from conductor.runtime.sdk.constants import (
    CLOUDIFY_EXECUTION_TOKEN_HEADER,
    CLOUDIFY_TOKEN_AUTHENTICATION_HEADER,
)
from conductor.runtime.sdk.current import current_ctx, current_workflow_ctx
from conductor.runtime.sdk.exceptions import NonRecoverableError


def get_rest_client(tenant: str | None = None, api_token: str | None = None) -> Any:
    """A `cloudify_rest_client.CloudifyClient` that may do what the execution's creator may.

    `tenant` is a name, the context's own when left out. `api_token` makes it act for somebody
    else, unless the execution has a token of its own.
    """
    at_hand = resolve_name("conductor.runtime.sdk.at_hand")  # a patch of `cloudify.utils` counts
    tenant = tenant or at_hand.get_tenant_name()
    host = at_hand.get_manager_rest_service_host()
    if not host:
        raise NonRecoverableError(
            "this execution has no server to ask: it runs in a local environment; "
            "run it on a server, or make a CloudifyClient yourself"
        )
    client = cloudify_rest_client.CloudifyClient(
        host=host,
        port=at_hand.get_manager_rest_service_port(),
        protocol=at_hand.get_manager_rest_service_protocol(),
        cert=at_hand.get_local_rest_certificate(),
        headers=_headers(at_hand, api_token),
        tenant=tenant,
    )
    if current_ctx.is_set or current_workflow_ctx.is_set:
        client._client.on_answer(partial(_learn_secrets, ambient_backend()))
    return client


def _learn_secrets(backend: Backend, headers: Mapping[str, str]) -> None:
    """Before the code that asked gets them: from then on they are masked."""
    count = headers.get(TOLD_HEADER, "")
    if count.isdecimal():
        backend.learn_secrets(int(count))


def _headers(at_hand: Any, api_token: str | None) -> dict[str, str]:
    headers = {}
    execution_token, rest_token = at_hand.get_execution_token(), at_hand.get_rest_token()
    if execution_token:
        headers[CLOUDIFY_EXECUTION_TOKEN_HEADER] = execution_token
    elif api_token or rest_token:
        headers[CLOUDIFY_TOKEN_AUTHENTICATION_HEADER] = api_token or rest_token
    if at_hand.get_is_bypass_maintenance():
        headers["X-BYPASS-MAINTENANCE"] = "True"
    return headers
