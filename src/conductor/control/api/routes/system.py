"""What a client asks before anything else: health, version, and the machines of the manager."""

from typing import Any

from fastapi import Response

from conductor.control.api.access import Authenticated, Person
from conductor.control.api.answers import Listing, Nothing, answers
from conductor.control.api.doors import Doors, Services
from conductor.control.api.routing import Routes
from conductor.control.api.system_shapes import (
    BrokerShape,
    ConfigItemShape,
    ConfigShape,
    DatabaseNodeShape,
    MaintenanceShape,
    ManagerShape,
    ProviderContextShape,
    StatusShape,
    VersionShape,
)
from conductor.domain.errors import Conflict, NotFound

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
    return {"name": "provider", "context": {"cloudify": services.config.bootstrap_context}}


@router.get("/managers")
@answers(Listing[ManagerShape])
def managers(caller: Authenticated, services: Services) -> dict[str, Any]:
    host = services.config.rest_host
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
        "host": services.config.rest_host,
        "management_host": None,
        "port": 0,
        "username": None,
        "password": None,
        "params": None,
        "networks": {"default": services.config.rest_host},
        "is_external": False,
        "ca_cert_content": None,
    }
    return _single(item)


@router.get("/db-nodes")
@answers(Listing[DatabaseNodeShape])
def db_nodes(caller: Authenticated, services: Services) -> dict[str, Any]:
    return _single({"name": "embedded", "host": services.config.rest_host, "is_external": False})


@router.get("/config")
@answers(ConfigShape)
def config(caller: Authenticated, services: Services, scope: str | None = None) -> dict[str, Any]:
    items = [each for each in _config_items(services) if scope in (None, each["scope"])]
    return {"metadata": {}, "items": items, "authorization": {"roles": [], "permissions": {}}}


@router.get("/config/{name}")
@answers(ConfigItemShape)
def config_item(caller: Authenticated, services: Services, name: str) -> dict[str, Any]:
    """By name, or by `<scope>.<name>`."""
    for each in _config_items(services):
        if name in (each["name"], f"{each['scope']}.{each['name']}"):
            return each
    raise NotFound("config item", name)


@router.put("/config/{name}")
@answers(ConfigItemShape)
def set_config(caller: Authenticated, services: Services, name: str) -> Response:
    """Refused: what is configured is said when the server starts."""
    config_item(caller, services, name)
    raise Conflict(f"config item {name!r} cannot be edited: it is set where the server starts")


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


@router.get("/maintenance")
@answers(MaintenanceShape)
def maintenance(caller: Person) -> dict[str, Any]:
    return {
        "status": "deactivated",
        "activated_at": "",
        "remaining_executions": None,
        "requested_by": "",
        "activation_requested_at": "",
    }


def _config_items(services: Doors) -> list[dict[str, Any]]:
    return [
        {
            "name": item.name,
            "value": item.value,
            "scope": item.scope,
            "schema": {"type": "number"},
            "is_editable": False,
            "admin_only": False,
            "updated_at": None,
            "updater_name": None,
        }
        for item in services.config.items()
    ]


def _single(item: dict[str, Any]) -> dict[str, Any]:
    return {"items": [item], "metadata": {"pagination": {"total": 1, "size": 1, "offset": 0}}}
