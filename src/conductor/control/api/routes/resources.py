"""Files that clients fetch by their paths, outside of `/api`."""

from fastapi import Response

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import answers
from conductor.control.api.doors import Services
from conductor.control.api.routing import Routes
from conductor.domain.errors import NotFound

router = Routes(prefix="/resources", tags=["resources"])
_HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}


@router.get("/blueprints/{tenant}/{blueprint_id}/icon.png")
@answers(bytes, media_type="image/png")
def blueprint_icon(
    caller: Authenticated, services: Services, tenant: str, blueprint_id: str
) -> Response:
    """Whatever was uploaded as the icon, as a picture."""
    if caller.tenant not in (None, tenant):
        raise NotFound("the icon of blueprint", blueprint_id)
    icon = services.blueprints.icon(services.identity.within(caller, tenant), blueprint_id)
    return Response(icon, media_type="image/png", headers=_HEADERS)
