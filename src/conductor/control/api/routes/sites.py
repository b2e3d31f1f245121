"""Sites."""

from typing import Any

from fastapi import Response
from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed
from conductor.control.api.moments import read_moment
from conductor.control.api.routing import Routes
from conductor.control.services.errors import IllegalAction
from conductor.control.services.nodes import CommonShape, common_shape
from conductor.control.services.origin import Origin
from conductor.control.services.shapes import Moment, moment
from conductor.control.services.sites import SiteChanges
from conductor.domain.site import Site

router = Routes(tags=["sites"])


class SiteBody(BaseModel):
    """A location is `latitude, longitude`, in degrees."""

    location: str | None = None
    visibility: str | None = None
    created_at: str | None = None
    created_by: str | None = None


class SiteChange(BaseModel):
    location: str | None = None
    visibility: str | None = None
    new_name: str | None = None


class SiteShape(CommonShape):
    name: str
    location: str | None
    latitude: float | None
    longitude: float | None
    created_at: Moment
    created_by: str


def _shape(site: Site) -> dict[str, Any]:
    is_placed = site.latitude is not None
    return {
        "name": site.name,
        "location": f"{site.latitude}, {site.longitude}" if is_placed else None,
        "latitude": site.latitude,
        "longitude": site.longitude,
        "created_at": moment(site.created_at),
        "created_by": site.created_by,
        **common_shape(site.tenant, site.visibility),
    }


@router.get("/sites")
@answers(Listing[SiteShape])
def list_sites(
    caller: Authenticated, services: Services, query: Listed, include: Included
) -> dict[str, Any]:
    page = services.sites.page(caller, query)
    return envelope([include(_shape(each)) for each in page.items], page.total, query)


@router.get("/sites/{name}")
@answers(SiteShape)
def get_site(
    caller: Authenticated, services: Services, name: str, include: Included
) -> dict[str, Any]:
    return include(_shape(services.sites.get(caller, name)))


@router.put("/sites/{name}")
@answers(SiteShape)
def create_site(
    caller: Authenticated, services: Services, name: str, body: SiteBody
) -> dict[str, Any]:
    origin = Origin(read_moment(body.created_at), body.created_by)
    return _shape(services.sites.create(caller, name, body.location, body.visibility, origin))


@router.post("/sites/{name}")
@answers(SiteShape, IllegalAction)
def change_site(
    caller: Authenticated, services: Services, name: str, body: SiteChange
) -> dict[str, Any]:
    """An empty location is none; deployments follow a new name."""
    wishes = SiteChanges(body.location, body.visibility, body.new_name)
    return _shape(services.sites.update(caller, name, wishes))


@router.delete("/sites/{name}", status_code=204)
@answers(None, IllegalAction)
def delete_site(caller: Authenticated, services: Services, name: str) -> Response:
    services.sites.delete(caller, name)
    return Response(status_code=204)
