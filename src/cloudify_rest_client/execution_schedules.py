"""Execution schedules: when a deployment's workflows start by themselves."""

from typing import Any

from cloudify_rest_client.api import SubClient
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


class ExecutionSchedulesClient(SubClient):
    def list(
        self, deployment_id: str | None = None, _include: Names | None = None, **query: Any
    ) -> ListResponse[ExecutionSchedule]:
        params = query | {"deployment_id": deployment_id}
        answer = self.api.get("/execution-schedules", params=params, _include=_include)
        return ListResponse.of(answer, ExecutionSchedule)

    def get(
        self, schedule_id: str, deployment_id: str, _include: Names | None = None
    ) -> ExecutionSchedule:
        params = {"deployment_id": deployment_id}
        uri = f"/execution-schedules/{schedule_id}"
        return ExecutionSchedule(self.api.get(uri, params=params, _include=_include))

    def create(
        self, schedule_id: str, deployment_id: str, workflow_id: str, **settings: Any
    ) -> ExecutionSchedule:
        """`settings` are `since` and the others of the schedule's timing, `parameters`, and
        `execution_arguments`."""
        answer = self.api.put(
            f"/execution-schedules/{schedule_id}",
            params={"deployment_id": deployment_id},
            data=settings | {"workflow_id": workflow_id},
            expected_status_code=201,
        )
        return ExecutionSchedule(answer)

    def update(self, schedule_id: str, deployment_id: str, **settings: Any) -> ExecutionSchedule:
        answer = self.api.patch(
            f"/execution-schedules/{schedule_id}",
            params={"deployment_id": deployment_id},
            data=settings,
            expected_status_code=201,
        )
        return ExecutionSchedule(answer)

    def delete(self, schedule_id: str, deployment_id: str) -> None:
        params = {"deployment_id": deployment_id}
        self.api.delete(f"/execution-schedules/{schedule_id}", params=params)
