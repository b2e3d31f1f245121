"""Events and logs of executions."""

from datetime import datetime
from typing import Any

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.resource import Field, Resource
from cloudify_rest_client.responses import ListResponse


class Event(Resource):
    """An event, or a log line when `type` is `cloudify_log` (then it has `level` and `logger`)."""

    type = Field[str]()
    timestamp = Field[str]()
    reported_timestamp = Field[str]()
    deployment_id = Field[str | None]()
    execution_id = Field[str | None]()
    workflow_id = Field[str | None]()
    node_name = Field[str | None]()
    node_instance_id = Field[str | None]()
    source_id = Field[str | None]()
    target_id = Field[str | None]()
    operation = Field[str | None]()
    message = Field[str]()
    event_type = Field[str | None]()
    level = Field[str | None]()
    logger = Field[str | None]()
    error_causes = Field[list[dict[str, Any]] | None]()


class EventsClient(SubClient):
    def list(
        self,
        include_logs: bool = False,
        from_datetime: datetime | str | None = None,
        to_datetime: datetime | str | None = None,
        sort: str = "reported_timestamp",
        **query: Any,
    ) -> ListResponse[Event]:
        """List events, and logs with them if asked; `query`: `execution_id`, `_offset`, `_size`."""
        params: dict[str, Any] = {"_sort": sort, "type": _types(include_logs)} | query
        if from_datetime or to_datetime:
            params["_range"] = f"{sort},{_moment(from_datetime)},{_moment(to_datetime)}"
        return ListResponse.of(self.api.get("/events", params=params), Event)

    def delete(self, deployment_id: str, include_logs: bool = False, **query: Any) -> int:
        """Delete the events of a deployment; return how many went."""
        params = query | {"deployment_id": deployment_id, "type": _types(include_logs)}
        answer = self.api.delete("/events", params=params, expected_status_code=200)
        return int(answer["items"][0])


def _types(include_logs: bool) -> list[str]:
    return ["cloudify_event", "cloudify_log"] if include_logs else ["cloudify_event"]


def _moment(moment: datetime | str | None) -> str:
    return moment.isoformat() if isinstance(moment, datetime) else moment or ""
