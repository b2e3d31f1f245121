"""Sites: the places where deployments are."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from conductor.control.services.access import scope_of, tenant_of
from conductor.control.services.errors import IllegalAction
from conductor.control.services.ids import check_name
from conductor.control.services.listing import Page, Query
from conductor.control.services.origin import Origin
from conductor.control.services.visibility import (
    first_visibility,
    is_wider,
    viewer_of,
    widened,
)
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.errors import Conflict, InvalidInput, NotFound
from conductor.domain.identity import Caller
from conductor.domain.ids import TenantName
from conductor.domain.site import Site


@dataclass(frozen=True)
class SiteChanges:
    """None leaves a part as it is; an empty location is none."""

    location: str | None = None
    visibility: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Sites:
    work: UnitOfWorkFactory
    clock: Clock

    def get(self, caller: Caller, name: str) -> Site:
        with self.work.reading() as unit:
            return seen_site(unit, caller, name)

    def page(self, caller: Caller, query: Query) -> Page[Site]:
        with self.work.reading() as unit:
            return unit.sites.page_for(scope_of(caller, query), viewer_of(caller), query)

    def create(
        self,
        caller: Caller,
        name: str,
        location: str | None,
        visibility: str | None,
        origin: Origin,
    ) -> Site:
        at, by = origin.settled(caller, "sites", self.clock.now())
        level = first_visibility(caller, visibility, is_private=None)
        made = Site(check_name("site", name), tenant_of(caller), at, by, level, **_place(location))
        with self.work.writing() as unit:
            _check_free(unit, made)
            unit.sites.add(made)
        return made

    def update(self, caller: Caller, name: str, wishes: SiteChanges) -> Site:
        """Deployments follow a new name."""
        if wishes == SiteChanges():
            raise InvalidInput(f"nothing to change in site {name!r}: give location or new_name")
        with self.work.writing() as unit:
            old = changed = _owned(unit, caller, name)
            if wishes.location is not None:
                changed = replace(changed, **_place(wishes.location))
            if wishes.visibility is not None:
                level = widened(caller, changed.visibility, wishes.visibility)
                changed = replace(changed, visibility=level)
            if wishes.name is not None and wishes.name != name:
                changed = replace(changed, name=check_name("site", wishes.name))
                _check_free(unit, changed)
            _check_alone(unit, changed)
            unit.sites.remove(old.tenant, old.name)
            unit.sites.add(changed)
            if changed.name != name:
                unit.deployments.move_from_site(_users_of(old), name, changed.name)
        return changed

    def delete(self, caller: Caller, name: str) -> None:
        """Its deployments are at no site then."""
        with self.work.writing() as unit:
            site = _owned(unit, caller, name)
            unit.sites.remove(site.tenant, name)
            unit.deployments.move_from_site(_users_of(site), name, None)


def seen_site(unit: UnitOfWork, caller: Caller, name: str) -> Site:
    """Private sites of others are not there."""
    found = unit.sites.get(tenant_of(caller), name)
    if found.visibility == "private" and viewer_of(caller) not in (None, found.created_by):
        raise NotFound("site", name)
    return found


def check_site(unit: UnitOfWork, caller: Caller, deployment_id: str, level: str, name: str) -> None:
    """The site is there, and all see it who see the deployment."""
    site = seen_site(unit, caller, name)
    if is_wider(level, site.visibility):
        raise IllegalAction(
            f"deployment {deployment_id!r} cannot be {level} at the site {name!r}, which is "
            f"{site.visibility}: widen the site's visibility first"
        )


def _owned(unit: UnitOfWork, caller: Caller, name: str) -> Site:
    site = seen_site(unit, caller, name)
    if site.tenant != tenant_of(caller):
        raise IllegalAction(f"site {name!r} belongs to tenant {site.tenant}: change it there")
    return site


def _users_of(site: Site) -> TenantName | None:
    """Whose deployments may be there; None is everybody's."""
    return None if site.visibility == "global" else site.tenant


def _check_free(unit: UnitOfWork, site: Site) -> None:
    if unit.sites.find(site.tenant, site.name) is not None:
        raise Conflict(f"site {site.name!r} exists already")
    _check_alone(unit, site)


def _check_alone(unit: UnitOfWork, site: Site) -> None:
    if site.visibility == "global" and unit.sites.is_anywhere_else(site.tenant, site.name):
        raise Conflict(f"another tenant has a site {site.name!r}: choose another name")


def _place(location: str | None) -> Mapping[str, Any]:
    """From `latitude, longitude`."""
    if not (location or "").strip():
        return {"latitude": None, "longitude": None}
    try:
        latitude, longitude = (float(part) for part in (location or "").split(","))
    except ValueError:
        latitude = longitude = float("nan")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise InvalidInput(
            f"a location is 'latitude, longitude' in degrees, up to 90 and up to 180, "
            f"not {location!r}"
        )
    return {"latitude": latitude, "longitude": longitude}
