"""Events and logs of executions."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Calls
from cloudify_rest_client.exceptions import ServerUnreachable
from cloudify_rest_client.executions import Execution
from cloudify_rest_client.moments import Moment, utc_text
from cloudify_rest_client.resource import Field, Names, Records, Resource
from cloudify_rest_client.responses import ListResponse
from cloudify_rest_client.server_sent import messages

SILENCE = 40.0  # seconds; a server says every fifteen that it is still there


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
    sequence = Field[int | None]()


class Stretch(ListResponse[Event]):
    """Some of what an execution said. Ask again after `next`, until `is_end`; `last` is the number
    of the last thing that it said so far."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        super().__init__([Event(each) for each in answer["items"]])
        self.next: int = answer["next"]
        self.last: int = answer["last"]
        self.is_end: bool = answer["is_end"]
        self.status: str = answer["status"]


class Deleted(ListResponse[int]):
    """How many events went, as the only item."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        super().__init__(answer["items"], answer.get("metadata"))
        self.stored_in: str | None = answer.get("stored_in")


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

    def read_on(
        self,
        execution_id: str,
        after: int = 0,
        include_logs: bool = True,
        message: str | None = None,
        from_datetime: Moment | None = None,
        to_datetime: Moment | None = None,
        **query: Any,
    ) -> Stretch:
        """What an execution said after a number of its sequence: each event has one. `query` has
        the filters of `list`, and `_size`."""
        params = {
            "after": after,
            "type": _kinds(include_logs),
            "message": message,
            **_between(from_datetime, to_datetime),
            **query,
        }
        return Stretch(self.api.get(_place(execution_id), params))

    def stream(
        self,
        execution_id: str,
        after: int = 0,
        include_logs: bool = True,
        message: str | None = None,
        from_datetime: Moment | None = None,
        to_datetime: Moment | None = None,
        silence: float = SILENCE,
        **query: Any,
    ) -> Iterator[Event | Execution]:
        """The same as it is said, to the end. Between the events comes how far the execution is
        (`status`, `finished_operations` and `total_operations`), and at the end `status` and
        `error`.

        `ServerUnreachable` or `ServerTimeout` when the connection broke, or was silent for so many
        seconds: ask again, after the `sequence` of the last event.
        """
        params = {
            "after": after,
            "progress": True,
            "type": _kinds(include_logs),
            "message": message,
            **_between(from_datetime, to_datetime),
            **query,
        }
        told = self.api.lines(f"{_place(execution_id)}/stream", params, silence)
        for name, data in messages(told):
            record = json.loads(data)
            is_event = name not in ("progress", "end")
            yield Event(record) if is_event else Execution({"id": execution_id, **record})
            if name == "end":
                return
        raise ServerUnreachable("The server hung up before the execution had ended.")

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
        store_before: bool = False,
        **query: Any,
    ) -> Deleted:
        """Delete the events of a deployment; the only item is how many went. With `store_before` a
        file of the server keeps them, and `stored_in` is its name in the data folder there."""
        params = {
            "deployment_id": deployment_id,
            "type": _types(include_logs),
            "store_before": True if store_before else None,
            "message": message,
            **_between(from_datetime, to_datetime),
            **query,
        }
        return Deleted(self.api.delete(self.path, params=params, expected_status_code=200))


def _place(execution_id: str) -> str:
    return f"/executions/{quote(execution_id, safe='')}/events"


def _kinds(include_logs: bool) -> list[str] | None:
    return None if include_logs else _types(include_logs)


def _types(include_logs: bool) -> list[str]:
    return ["cloudify_event", "cloudify_log"] if include_logs else ["cloudify_event"]


def _between(begin: Moment | None, end: Moment | None) -> dict[str, str]:
    if not (begin or end):
        return {}
    return {"_range": f"reported_timestamp,{utc_text(begin) or ''},{utc_text(end) or ''}"}
