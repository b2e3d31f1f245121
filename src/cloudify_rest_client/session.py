"""The pool of connections to one server."""

from pathlib import Path
from ssl import SSLContext, create_default_context
from typing import Any

import httpx

from cloudify_rest_client.exceptions import CloudifyClientError

Timeout = float | tuple[float, float]

TIMEOUT = httpx.Timeout(300, connect=5)


def new_session(
    cert: str | None, timeout: Timeout | None, *, is_secure: bool, is_checked: bool
) -> httpx.Client:
    """`cert` is the file of the authority that vouches for the server."""
    limit = TIMEOUT
    if isinstance(timeout, tuple):
        limit = httpx.Timeout(timeout[1], connect=timeout[0])
    elif timeout is not None:
        limit = httpx.Timeout(timeout)
    verify = _trust(cert) if is_secure and is_checked else False
    return httpx.Client(transport=httpx.HTTPTransport(verify=verify), timeout=limit)


def checked(session: Any) -> httpx.Client | None:
    if session is None or isinstance(session, httpx.Client):
        return session
    kind = f"{type(session).__module__}.{type(session).__name__}"
    raise ValueError(f"session must be an httpx.Client, and this is a {kind}")


def _trust(cert: str | None) -> SSLContext | bool:
    """Reading all the authorities of the world takes 50 ms, so only who needs them does."""
    if cert is None:
        return True
    if not Path(cert).is_file():
        raise CloudifyClientError(f"there is no certificate at {cert}")
    return create_default_context(cafile=cert)
