"""Events and logs of executions."""

from typing import Any

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Calls
from cloudify_rest_client.moments import Moment, utc_text
from cloudify_rest_client.resource import Field, Names, Records, Resource
from cloudify_rest_client.responses import ListResponse


class Event(Resource):
    """An event, or a log line when `type` is `cloudify_log` (then it has `level` and `logger`)."""

    type = Field[str]()
    timestamp = Field[str]()
    reported_timestamp = Field[str]()
    blueprint_id = Field[str | None]()
    deployment_id = Field[str | None]()
    deployment_display_name = Field[str | None]()
    execution_id = Field[str | None]()
    execution_group_id = Field[str | None]()
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
    manager_name = Field[str | None]()
    agent_name = Field[str | None]()
    error_causes = Field[list[dict[str, Any]] | None]()


class EventsClient(Calls[Event]):
    path, record = "/events", Event

    def list(
        self,
        include_logs: bool = False,
        message: str | None = None,
        from_datetime: Moment | None = None,
        to_datetime: Moment | None = None,
        _include: Names | None = None,
        sort: str | None = "reported_timestamp",
        is_descending: bool = False,
        **query: Any,
    ) -> ListResponse[Event]:
        """List events, and logs with them if asked; `query`: `execution_id`, `_offset`, `_size`.

        `message` and `operation` are patterns as SQL knows them (`%`); the moments are as reported,
        and `to_datetime` itself is outside.
        """
        params = {"type": _types(include_logs), **_between(from_datetime, to_datetime), **query}
        return self._list(params | given(message=message), _include, sort, is_descending)

    def create(
        self,
        events: Records | None = None,
        logs: Records | None = None,
        execution_id: str | None = None,
        execution_group_id: str | None = None,
        agent_name: str | None = None,
        manager_name: str | None = None,
    ) -> None:
        """Tell of an execution, or of an execution group; the execution whose token is used may be
        left out."""
        about = given(
            execution_id=execution_id,
            execution_group_id=execution_group_id,
            agent_name=agent_name,
            manager_name=manager_name,
        )
        data = {"events": events or [], "logs": logs or [], **about}
        self.api.post(self.path, data, expected_status_code=(201, 204))

    def delete(
        self,
        deployment_id: str,
        include_logs: bool = False,
        message: str | None = None,
        from_datetime: Moment | None = None,
        to_datetime: Moment | None = None,
        store_before: str | None = None,
        **query: Any,
    ) -> ListResponse[int]:
        """Delete the events of a deployment; the only item is how many went. `store_before` names a
        file on the server that keeps them."""
        params = {
            "deployment_id": deployment_id,
            "type": _types(include_logs),
            "store_before": store_before,
            "message": message,
            **_between(from_datetime, to_datetime),
            **query,
        }
        answer = self.api.delete(self.path, params=params, expected_status_code=200)
        return ListResponse.of(answer, int)


def _types(include_logs: bool) -> list[str]:
    return ["cloudify_event", "cloudify_log"] if include_logs else ["cloudify_event"]


def _between(begin: Moment | None, end: Moment | None) -> dict[str, str]:
    if not (begin or end):
        return {}
    return {"_range": f"reported_timestamp,{utc_text(begin) or ''},{utc_text(end) or ''}"}
