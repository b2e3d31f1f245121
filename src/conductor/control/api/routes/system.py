"""What a client asks before anything else: health, version, and the machines of the manager."""

from typing import Any

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, Nothing, answers
from conductor.control.api.doors import Services
from conductor.control.api.routing import Routes
from conductor.control.api.system_shapes import (
    BrokerShape,
    DatabaseNodeShape,
    ManagerShape,
    ProviderContextShape,
    StatusShape,
    VersionShape,
)

router = Routes(tags=["system"])
unversioned = Routes(tags=["system"])
_SERVICES = ("Manager Rest-Service", "Management Worker", "Cloudify API", "Webserver")


@router.get("/status")
@answers(StatusShape)
def status(caller: Authenticated, summary: bool = False) -> dict[str, Any]:
    if summary:
        return {"status": "OK"}
    service = {"status": "Active", "is_remote": False, "extra_info": {}}
    return {"status": "OK", "services": {name: service for name in _SERVICES}}


@unversioned.get("/api/version")
@router.get("/version")
@answers(VersionShape)
def version(caller: Authenticated, services: Services) -> dict[str, Any]:
    return {
        "edition": "conductor",
        "version": services.version,
        "distribution": None,
        "distro_release": None,
        "build": None,
        "date": None,
        "commit": None,
    }


@router.get("/provider/context")
@answers(ProviderContextShape)
def provider_context(caller: Authenticated, services: Services) -> dict[str, Any]:
    return {"name": "provider", "context": {"cloudify": services.config.current.bootstrap_context}}


@router.get("/managers")
@answers(Listing[ManagerShape])
def managers(caller: Authenticated, services: Services) -> dict[str, Any]:
    host = services.config.current.rest_host
    item = {
        "id": 0,
        "hostname": host,
        "private_ip": host,
        "public_ip": host,
        "version": services.version,
        "edition": "conductor",
        "distribution": None,
        "distro_release": None,
        "fs_sync_node_id": None,
        "networks": {"default": host},
        "ca_cert_content": None,
        "last_seen": None,
        "status_report_frequency": None,
    }
    return _single(item)


@router.get("/brokers")
@answers(Listing[BrokerShape])
def brokers(caller: Authenticated, services: Services) -> dict[str, Any]:
    """No broker runs; clients take one on the manager's host as "all in one machine"."""
    item = {
        "name": "embedded",
        "host": services.config.current.rest_host,
        "management_host": None,
        "port": 0,
        "username": None,
        "password": None,
        "params": None,
        "networks": {"default": services.config.current.rest_host},
        "is_external": False,
        "ca_cert_content": None,
    }
    return _single(item)


@router.get("/db-nodes")
@answers(Listing[DatabaseNodeShape])
def db_nodes(caller: Authenticated, services: Services) -> dict[str, Any]:
    return _single(
        {"name": "embedded", "host": services.config.current.rest_host, "is_external": False}
    )


@router.get("/idp")
@answers(str)
def identity_provider(caller: Authenticated) -> str:
    """Who knows the users: the manager itself."""
    return "local"


@router.get("/ldap")
@answers(str)
def ldap_status(caller: Authenticated) -> str:
    return "disabled"


@router.get("/license")
@answers(Listing[Nothing])
def license_list(caller: Authenticated) -> dict[str, Any]:
    return {"items": [], "metadata": {"pagination": {"total": 0, "size": 1, "offset": 0}}}


@router.get("/license-check")
@answers(str)
def license_check(caller: Authenticated) -> str:
    return "OK"


def _single(item: dict[str, Any]) -> dict[str, Any]:
    return {"items": [item], "metadata": {"pagination": {"total": 1, "size": 1, "offset": 0}}}
