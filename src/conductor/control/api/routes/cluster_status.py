"""How the machines of the manager are, told as of a cluster: of one, since nobody keeps a list."""

from typing import Any

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import answers
from conductor.control.api.doors import Services
from conductor.control.api.routes.system import told_services, told_status
from conductor.control.api.routing import Routes
from conductor.control.api.system_shapes import ClusterStatusShape

router = Routes(tags=["system"])


@router.get("/cluster-status")
@answers(ClusterStatusShape)
def cluster_status(
    caller: Authenticated, services: Services, summary: bool = False
) -> dict[str, Any]:
    """No broker runs, so none is ever missing."""
    working = services.health.working()
    told = told_status(working)
    if summary:
        return {"status": told, "services": {}}
    host, version = services.config.current.rest_host, services.version

    def part(status: str, name: str, **its_services: Any) -> dict[str, Any]:
        node = {
            "status": status,
            "version": version,
            "public_ip": host,
            "private_ip": host,
            "services": its_services,
        }
        return {"status": status, "is_external": False, "nodes": {name: node}}

    return {
        "status": told,
        "services": {
            "manager": part(told, host, **told_services(working)),
            "db": part("OK" if working.has_database else "Fail", "embedded"),
            "broker": part("OK", "embedded"),
        },
    }
