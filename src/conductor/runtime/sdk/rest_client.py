"""A client of the server, in the name of the execution that runs here."""

from collections.abc import Mapping
from typing import Any

import cloudify_rest_client
from conductor.runtime.sdk.ambient import ambient_context
from conductor.runtime.sdk.constants import (
    CLOUDIFY_EXECUTION_TOKEN_HEADER,
    CLOUDIFY_TOKEN_AUTHENTICATION_HEADER,
)
from conductor.runtime.sdk.exceptions import NonRecoverableError


def get_rest_client(tenant: str | None = None, api_token: str | None = None) -> Any:
    """A `cloudify_rest_client.CloudifyClient` that may do what the execution's creator may.

    `tenant` is a name, the context's own when left out. `api_token` makes it act for somebody
    else, unless the execution has a token of its own.
    """
    ctx = ambient_context()
    if not ctx.rest_host:
        raise NonRecoverableError(
            "this execution has no server to ask: it runs in a local environment; "
            "run it on a server, or make a CloudifyClient yourself"
        )
    raw: Mapping[str, Any] = ctx._context
    return cloudify_rest_client.CloudifyClient(
        host=ctx.rest_host,
        port=ctx.rest_port,
        protocol=raw.get("rest_protocol") or "http",
        cert=raw.get("rest_ssl_cert"),
        headers=_headers(ctx, api_token),
        tenant=tenant or ctx.tenant_name,
    )


def _headers(ctx: Any, api_token: str | None) -> dict[str, str]:
    headers = {}
    if ctx.execution_token:
        headers[CLOUDIFY_EXECUTION_TOKEN_HEADER] = ctx.execution_token
    elif api_token or ctx.rest_token:
        headers[CLOUDIFY_TOKEN_AUTHENTICATION_HEADER] = api_token or ctx.rest_token
    if ctx.bypass_maintenance:
        headers["X-BYPASS-MAINTENANCE"] = "True"
    return headers
