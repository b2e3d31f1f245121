"""Execution schedules: when a deployment's workflows start by themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Calls
from cloudify_rest_client.moments import Moment, utc_text
from cloudify_rest_client.resource import Field, Names, OwnedResource
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
    ) -> ExecutionSchedule:
        """`since` is needed. Then `recurrence` (`"2 weeks"`), or `count=1`, or an `rrule`.

        `execution_arguments` are `allow_custom_parameters`, `force`, `dry_run`, `wait_after_fail`;
        `slip` is how many minutes late a run may begin.
        """
        data = _timing(since, until, recurrence, count, weekdays, rrule) | {
            "workflow_id": workflow_id,
            "execution_arguments": dict(execution_arguments or {}),
            "parameters": dict(parameters or {}),
            "slip": slip,
            "stop_on_fail": stop_on_fail,
            "enabled": enabled,
        }
        data |= given(created_by=created_by, created_at=created_at)
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
    ) -> ExecutionSchedule:
        """What is None stays."""
        data = _timing(since, until, recurrence, count, weekdays, rrule) | given(
            slip=slip, stop_on_fail=stop_on_fail, enabled=enabled, workflow_id=workflow_id
        )
        return self._patch(
            schedule_id, data=data, params={"deployment_id": deployment_id}, expected=201
        )

    def delete(self, schedule_id: str, deployment_id: str) -> None:
        self._delete(schedule_id, deployment_id=deployment_id)


def _timing(
    since: Moment | None,
    until: Moment | None,
    recurrence: str | None,
    count: int | None,
    weekdays: Sequence[str] | None,
    rrule: str | None,
) -> dict[str, Any]:
    return given(
        since=utc_text(since),
        until=utc_text(until),
        recurrence=recurrence,
        count=count,
        weekdays=[*weekdays] if weekdays else None,
        rrule=rrule,
    )
