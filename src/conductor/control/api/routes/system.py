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
    StatusShape,
    VersionShape,
)
from conductor.control.services.health import Working

router = Routes(tags=["system"])
unversioned = Routes(tags=["system"])
_PAGINATION = {"total": 0, "size": 1, "offset": 0}
_NONE = {"items": [], "metadata": {"pagination": _PAGINATION, "filtered": None}}


@router.get("/status")
@answers(StatusShape)
def status(caller: Authenticated, services: Services, summary: bool = False) -> dict[str, Any]:
    """`Fail` without a database, `Degraded` without a worker, which is the only other part that can
    be missing while this one answers."""
    working = services.health.working()
    told = told_status(working)
    return {"status": told} if summary else {"status": told, "services": told_services(working)}


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


@router.get("/managers")
@answers(Listing[ManagerShape])
def managers(
    caller: Authenticated, services: Services, hostname: str | None = None
) -> dict[str, Any]:
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
    is_asked_for = hostname in (None, host)
    return _single(item) if is_asked_for else _NONE


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
    return _NONE


@router.get("/license-check")
@answers(str)
def license_check(caller: Authenticated) -> str:
    return "OK"


def told_status(working: Working) -> str:
    if not working.has_database:
        return "Fail"
    return "OK" if working.has_worker else "Degraded"


def told_services(working: Working) -> dict[str, Any]:
    parts = {
        "Manager Rest-Service": True,
        "Management Worker": working.has_worker,
        "Cloudify API": True,
        "Cloudify Execution Scheduler": working.has_database,
        "Webserver": True,
    }
    return {name: _service(is_active=is_on) for name, is_on in parts.items()}


def _service(*, is_active: bool) -> dict[str, Any]:
    state = "Active" if is_active else "Inactive"
    return {"status": state, "is_remote": False, "extra_info": {}}


def _single(item: dict[str, Any]) -> dict[str, Any]:
    pagination = {**_PAGINATION, "total": 1}
    return {"items": [item], "metadata": {"pagination": pagination, "filtered": None}}
