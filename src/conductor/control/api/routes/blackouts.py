"""Blackouts."""

from datetime import datetime
from typing import Annotated, Any, TypedDict
from zoneinfo import ZoneInfo

from fastapi import Query, Response
from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed
from conductor.control.api.routing import Routes
from conductor.control.services.blackouts import BlackoutView, BlackoutWishes
from conductor.control.services.calendars import CalendarWishes
from conductor.control.services.errors import Forbidden
from conductor.control.services.listing import Query as ListQuery
from conductor.control.services.nodes import CommonShape, common_shape
from conductor.control.services.shapes import Moment, moment
from conductor.domain.blackout import Effect, Window

router = Routes(tags=["blackouts"])
Number = Annotated[int, Query(alias="_size")]


class BlackoutBody(BaseModel):
    """When it is: `calendar` is iCalendar text, of one or more events; or else it is from `begins`
    on and before `ends`, and again and again by an `rrule`, on the clocks of `timezone`. For which
    starts it is: for those for which `deployment_id`, `workflow_id` and `label` (`key:value`) all
    hold, as far as they are given."""

    calendar: str | None = None
    begins: str | None = None
    ends: str | None = None
    timezone: str | None = None
    rrule: str | None = None
    effect: Effect | None = None
    deployment_id: str | None = None
    workflow_id: str | None = None
    label: str | None = None
    description: str | None = None

    def wishes(self) -> BlackoutWishes:
        when = CalendarWishes(self.calendar, self.begins, self.ends, self.timezone, self.rrule)
        which = (self.deployment_id, self.workflow_id, self.label, self.description)
        return BlackoutWishes(when if when != CalendarWishes() else None, self.effect, *which)


class WindowShape(TypedDict):
    """In UTC, and on the clocks of its time zone."""

    begins: Moment
    ends: Moment
    begins_local: str
    ends_local: str
    timezone: str


class BlackoutShape(CommonShape):
    """`window` is the one that is on, or the next."""

    name: str
    effect: str
    calendar: str
    deployment_id: str | None
    workflow_id: str | None
    label: str | None
    description: str
    created_at: Moment
    created_by: str
    is_on: bool
    window: WindowShape | None


def _window(window: Window) -> dict[str, Any]:
    zone = ZoneInfo(window.zone)
    return {
        "begins": moment(window.begins),
        "ends": moment(window.ends),
        "begins_local": _local(window.begins, zone),
        "ends_local": _local(window.ends, zone),
        "timezone": window.zone,
    }


def _local(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat()


def _shape(view: BlackoutView) -> dict[str, Any]:
    blackout = view.blackout
    return {
        "name": blackout.name,
        "effect": blackout.effect,
        "calendar": blackout.calendar,
        "deployment_id": blackout.deployment_id,
        "workflow_id": blackout.workflow_id,
        "label": blackout.label,
        "description": blackout.description,
        "created_at": moment(blackout.created_at),
        "created_by": blackout.created_by,
        "is_on": view.is_on,
        "window": _window(view.window) if view.window else None,
        **common_shape(blackout.tenant),
    }


@router.get("/blackouts")
@answers(Listing[BlackoutShape])
def list_blackouts(
    caller: Authenticated, services: Services, query: Listed, include: Included
) -> dict[str, Any]:
    page = services.blackouts.page(caller, query)
    return envelope([include(_shape(each)) for each in page.items], page.total, query)


@router.get("/blackouts/{name}")
@answers(BlackoutShape)
def get_blackout(
    caller: Authenticated, services: Services, name: str, include: Included
) -> dict[str, Any]:
    return include(_shape(services.blackouts.get(caller, name)))


@router.get("/blackouts/{name}/preview")
@answers(Listing[WindowShape])
def preview_blackout(
    caller: Authenticated, services: Services, name: str, size: Number = 10
) -> dict[str, Any]:
    """The window that is on, and those that follow."""
    found = services.blackouts.preview(caller, name, size)
    return envelope([_window(each) for each in found], len(found), ListQuery(size=size))


@router.put("/blackouts/{name}")
@answers(BlackoutShape, Forbidden)
def create_blackout(
    caller: Authenticated, services: Services, name: str, body: BlackoutBody
) -> dict[str, Any]:
    """For administrators. It `hold`s what would start, unless its effect is to `refuse`."""
    return _shape(services.blackouts.create(caller, name, body.wishes()))


@router.patch("/blackouts/{name}")
@answers(BlackoutShape, Forbidden)
def change_blackout(
    caller: Authenticated, services: Services, name: str, body: BlackoutBody
) -> dict[str, Any]:
    """For administrators. What is not given stays; an empty text leaves a condition out. A new
    calendar takes the place of the whole one before."""
    return _shape(services.blackouts.update(caller, name, body.wishes()))


@router.delete("/blackouts/{name}", status_code=204)
@answers(None, Forbidden)
def delete_blackout(caller: Authenticated, services: Services, name: str) -> Response:
    """For administrators. What it holds begins as soon as it may."""
    services.blackouts.delete(caller, name)
    return Response(status_code=204)
