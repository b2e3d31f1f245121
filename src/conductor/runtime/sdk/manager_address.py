"""How this process reaches its manager: as the context says, else as the environment does."""

import os
from typing import Any

from conductor.runtime.sdk import constants
from conductor.runtime.sdk.addresses import ipv6_url_compat
from conductor.runtime.sdk.ambient import ambient_context
from conductor.runtime.sdk.current import NotInContext

_FILES = "resources"


def get_manager_rest_service_host() -> str | None:
    host: str | None = _known("rest_host", constants.REST_HOST_KEY)
    return host


def get_manager_ip() -> str | None:
    """Its older name."""
    return get_manager_rest_service_host()


def get_manager_rest_service_port() -> int | None:
    port = _known("rest_port", constants.REST_PORT_KEY)
    return None if port is None else int(port)


def get_manager_rest_service_protocol() -> str:
    return str(_known("rest_protocol", constants.REST_PROTOCOL_KEY) or "http")


def get_manager_file_server_url() -> str:
    """Below the REST service, unless `MANAGER_FILE_SERVER_URL` says another place."""
    said = os.environ.get(constants.MANAGER_FILE_SERVER_URL_KEY)
    if said:
        return said
    host = ipv6_url_compat(get_manager_rest_service_host() or "")
    port = get_manager_rest_service_port()
    return f"{get_manager_rest_service_protocol()}://{host}:{port}/{_FILES}"


def get_local_rest_certificate() -> str | None:
    """The file of the CA's certificate with which the manager's is checked."""
    file: str | None = _known("rest_ssl_cert", constants.LOCAL_REST_CERT_FILE_KEY)
    return file


def get_admin_api_token() -> str | None:
    """The environment's alone: an execution acts for its creator."""
    return os.environ.get(constants.ADMIN_API_TOKEN_KEY)


def _known(key: str, variable: str) -> Any:
    try:
        said = ambient_context()._context.get(key)
    except NotInContext:
        said = None
    return os.environ.get(variable) if said is None else said
