"""Blackouts: named windows in which workflows do not start."""

from typing import Any

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Collection
from cloudify_rest_client.resource import Field, Names, OwnedResource, Resource
from cloudify_rest_client.responses import ListResponse


class Blackout(OwnedResource):
    """Known by its name; it has no `id`. `effect` is `hold` or `refuse`; `window` is the one that
    is on, or the next, or None."""

    name = Field[str]()
    effect = Field[str]()
    calendar = Field[str]()
    deployment_id = Field[str | None]()
    workflow_id = Field[str | None]()
    label = Field[str | None]()
    description = Field[str]()
    is_on = Field[bool]()
    window = Field[dict[str, Any] | None]()


class BlackoutWindow(Resource):
    """In UTC, and on the clocks of its time zone."""

    begins = Field[str]()
    ends = Field[str]()
    begins_local = Field[str]()
    ends_local = Field[str]()
    timezone = Field[str]()


class BlackoutsClient(Collection[Blackout]):
    path, record = "/blackouts", Blackout

    def get(self, name: str, _include: Names | None = None) -> Blackout:
        return self._get(name, _include=_include)

    def create(
        self,
        name: str,
        calendar: str | None = None,
        *,
        begins: str | None = None,
        ends: str | None = None,
        timezone: str | None = None,
        rrule: str | None = None,
        effect: str | None = None,
        **wishes: str | None,
    ) -> Blackout:
        """`calendar` is iCalendar text; or else it is from `begins` on and before `ends`, and again
        by an `rrule`. `wishes` are `deployment_id`, `workflow_id` and `label` (`key:value`), which
        all have to hold, and a `description`. The `effect` is to `hold` or to `refuse` starts."""
        when = given(calendar=calendar, begins=begins, ends=ends, timezone=timezone, rrule=rrule)
        return self._put(name, data=when | given(effect=effect, **wishes))

    def update(self, name: str, **wishes: str | None) -> Blackout:
        """As `create` takes them; what is None stays, and an empty text leaves a condition out."""
        return self._patch(name, data=given(**wishes))

    def preview(self, name: str, size: int = 10) -> ListResponse[BlackoutWindow]:
        """The window that is on, and those that follow."""
        answer = self.api.get(self._at(name, "preview"), {"_size": size})
        return ListResponse.of(answer, BlackoutWindow)

    def delete(self, name: str) -> None:
        self._delete(name)
