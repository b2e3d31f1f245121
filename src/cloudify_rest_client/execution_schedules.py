"""Execution schedules: when a deployment's workflows start by themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Calls
from cloudify_rest_client.moments import Moment, utc_text
from cloudify_rest_client.resource import Field, Names, OwnedResource, Resource
from cloudify_rest_client.responses import ListResponse


class ExecutionSchedule(OwnedResource):
    """Known by its id within its deployment; `slip` is in minutes."""

    deployment_id = Field[str]()
    workflow_id = Field[str]()
    parameters = Field[dict[str, Any]]()
    execution_arguments = Field[dict[str, Any]]()
    rule = Field[dict[str, Any]]()
    since = Field[str]()
    until = Field[str | None]()
    slip = Field[int]()
    stop_on_fail = Field[bool]()
    enabled = Field[bool]()
    next_occurrence = Field[str | None]()
    all_next_occurrences = Field[list[str]]()
    latest_execution_status = Field[str | None]()
    latest_execution_id = Field[str | None]()
    timezone = Field[str | None]()
    overlap = Field[str]()


class ScheduleOccurrence(Resource):
    """What became of one instant of a schedule: its `state` is `started`, `queued`, `skipped`,
    `missed` or `failed`, and `claimed` for a moment before; `reason` says why nothing began."""

    at = Field[str]()
    state = Field[str]()
    reason = Field[str]()
    execution_id = Field[str | None]()
    schedule_id = Field[str]()
    deployment_id = Field[str]()
    tenant_name = Field[str]()
    claimed_by = Field[str]()
    claimed_at = Field[str]()
    ended_at = Field[str | None]()


class UpcomingOccurrence(Resource):
    """An instant to come: `at` is UTC, `local` the same in the schedule's time zone. `daylight` is
    `skipped` where its wall time is not there that day, and `repeated` where it is there twice;
    `is_moved` says that it is not at the `wall` time of its rule."""

    at = Field[str]()
    local = Field[str]()
    wall = Field[str]()
    is_moved = Field[bool]()
    daylight = Field[str | None]()


class ExecutionSchedulesClient(Calls[ExecutionSchedule]):
    path, record = "/execution-schedules", ExecutionSchedule

    def list(
        self,
        deployment_id: str | None = None,
        _include: Names | None = None,
        sort: str | None = None,
        is_descending: bool = False,
        **query: Any,
    ) -> ListResponse[ExecutionSchedule]:
        query["deployment_id"] = deployment_id
        return self._list(query, _include, sort, is_descending)

    def get(
        self, schedule_id: str, deployment_id: str, _include: Names | None = None
    ) -> ExecutionSchedule:
        return self._get(schedule_id, _include=_include, deployment_id=deployment_id)

    def create(
        self,
        schedule_id: str,
        deployment_id: str,
        workflow_id: str,
        execution_arguments: Mapping[str, Any] | None = None,
        parameters: Mapping[str, Any] | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        recurrence: str | None = None,
        count: int | None = None,
        weekdays: Sequence[str] | None = None,
        rrule: str | None = None,
        slip: int = 0,
        stop_on_fail: bool = False,
        enabled: bool = True,
        created_by: str | None = None,
        created_at: str | None = None,
        timezone: str | None = None,
        overlap: str | None = None,
    ) -> ExecutionSchedule:
        """`since` is needed. Then `recurrence` (`"2 weeks"`), or `count=1`, or an `rrule`.

        `execution_arguments` are `allow_custom_parameters`, `force`, `dry_run`, `wait_after_fail`;
        `slip` is how many minutes late a run may begin. The rule reads the clock of `timezone`, and
        moments that are texts without a zone are in it. `overlap` is what becomes of an occurrence
        while the schedule's own last run is unfinished: `skip`, `queue` or `parallel`.
        """
        data = _timing(since, until, recurrence, count, weekdays, rrule, timezone) | {
            "workflow_id": workflow_id,
            "execution_arguments": dict(execution_arguments or {}),
            "parameters": dict(parameters or {}),
            "slip": slip,
            "stop_on_fail": stop_on_fail,
            "enabled": enabled,
        }
        data |= given(created_by=created_by, created_at=created_at, overlap=overlap)
        return self._put(
            schedule_id, data=data, params={"deployment_id": deployment_id}, expected=201
        )

    def update(
        self,
        schedule_id: str,
        deployment_id: str,
        since: Moment | None = None,
        until: Moment | None = None,
        recurrence: str | None = None,
        count: int | None = None,
        weekdays: Sequence[str] | None = None,
        rrule: str | None = None,
        slip: int | None = None,
        stop_on_fail: bool | None = None,
        enabled: bool | None = None,
        workflow_id: str | None = None,
        parameters: Mapping[str, Any] | None = None,
        execution_arguments: Mapping[str, Any] | None = None,
        timezone: str | None = None,
        overlap: str | None = None,
        clear: Sequence[str] = (),
    ) -> ExecutionSchedule:
        """What is None stays. `clear` names what goes: `until`, `count`, `weekdays`, `timezone`."""
        data = _timing(since, until, recurrence, count, weekdays, rrule, timezone) | given(
            slip=slip,
            stop_on_fail=stop_on_fail,
            enabled=enabled,
            workflow_id=workflow_id,
            parameters=parameters,
            execution_arguments=execution_arguments,
            overlap=overlap,
            clear=[*clear] or None,
        )
        return self._patch(
            schedule_id, data=data, params={"deployment_id": deployment_id}, expected=201
        )

    def delete(self, schedule_id: str, deployment_id: str) -> None:
        self._delete(schedule_id, deployment_id=deployment_id)

    def occurrences(
        self,
        schedule_id: str,
        deployment_id: str,
        _include: Names | None = None,
        sort: str | None = None,
        is_descending: bool = False,
        **query: Any,
    ) -> ListResponse[ScheduleOccurrence]:
        """What became of its occurrences, the newest first. `query` is as in `list`."""
        sign = "-" if is_descending else ""
        query |= {"deployment_id": deployment_id, "_sort": f"{sign}{sort}" if sort else None}
        answer = self.api.get(self._at(schedule_id, "occurrences"), query, _include=_include)
        return ListResponse.of(answer, ScheduleOccurrence)

    def preview(
        self,
        since: Moment | None = None,
        until: Moment | None = None,
        recurrence: str | None = None,
        count: int | None = None,
        weekdays: Sequence[str] | None = None,
        rrule: str | None = None,
        timezone: str | None = None,
        size: int = 10,
    ) -> ListResponse[UpcomingOccurrence]:
        """The next occurrences of a rule that no schedule has yet."""
        data = _timing(since, until, recurrence, count, weekdays, rrule, timezone)
        answer = self.api.post(self._at("preview"), data, {"_size": size})
        return ListResponse.of(answer, UpcomingOccurrence)

    def upcoming(
        self, schedule_id: str, deployment_id: str, size: int = 10
    ) -> ListResponse[UpcomingOccurrence]:
        """The next occurrences of one that is there."""
        query = {"deployment_id": deployment_id, "_size": size}
        answer = self.api.get(self._at(schedule_id, "preview"), query)
        return ListResponse.of(answer, UpcomingOccurrence)


def _timing(
    since: Moment | None,
    until: Moment | None,
    recurrence: str | None,
    count: int | None,
    weekdays: Sequence[str] | None,
    rrule: str | None,
    timezone: str | None,
) -> dict[str, Any]:
    return given(
        since=utc_text(since),
        until=utc_text(until),
        recurrence=recurrence,
        count=count,
        weekdays=[*weekdays] if weekdays else None,
        rrule=rrule,
        timezone=timezone,
    )
