"""What an execution says as it says it: cursor and server-sent events."""

import json
from typing import Any

import httpx
import pytest

from client.conftest import Wire
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.events import Event
from cloudify_rest_client.exceptions import ServerTimeout, ServerUnreachable
from cloudify_rest_client.executions import Execution
from cloudify_rest_client.server_sent import Message, messages

STREAM = "GET /executions/e%2F1/events/stream"


def sent(name: str, **data: Any) -> str:
    return f"id: 7\nevent: {name}\ndata: {json.dumps(data)}\n\n"


def stream(wire: Wire, *parts: str) -> None:
    text = "retry: 1000\n\n" + "".join(parts)
    wire.answers[STREAM] = lambda _: httpx.Response(200, text=text)


def test_messages_are_told_whole_and_in_order() -> None:
    lines = (
        ": still here\n\nevent: a\ndata: 1\ndata:2\n\nid: 4\n\ndata: x: y\n\nevent: b\ndata: cut"
    )
    assert list(messages(lines.splitlines())) == [Message("a", "1\n2"), Message("message", "x: y")]


def test_a_stream_tells_events_progress_and_the_end(client: CloudifyClient, wire: Wire) -> None:
    far = {"status": "started", "finished_operations": 1, "total_operations": 3}
    said = sent("cloudify_event", sequence=7, message="hi")
    stream(wire, said, sent("progress", **far), sent("end", status="failed", error="no disk"))
    heard = list(client.events.stream("e/1", 6, message="%h%", level=["info", "error"]))
    assert heard == [
        {"sequence": 7, "message": "hi"},
        {"id": "e/1", **far},
        {"id": "e/1", "status": "failed", "error": "no disk"},
    ]
    assert [type(each) for each in heard] == [Event, Execution, Execution]
    query = wire.requests[0].url.params
    assert (query["after"], query["progress"], query["message"]) == ("6", "true", "%h%")
    assert query.get_list("level") == ["info", "error"]
    assert "type" not in query


def test_a_stream_that_was_cut_off_says_so(client: CloudifyClient, wire: Wire) -> None:
    stream(wire, sent("cloudify_event", sequence=7, message="hi"))
    told = client.events.stream("e/1", include_logs=False)
    assert next(told)["message"] == "hi"
    with pytest.raises(ServerUnreachable, match="hung up before the execution had ended"):
        next(told)
    assert wire.requests[0].url.params.get_list("type") == ["cloudify_event"]


def test_a_silent_connection_counts_as_lost(client: CloudifyClient, wire: Wire) -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        assert request.extensions["timeout"]["read"] == 3.5
        raise httpx.ReadTimeout("nothing", request=request)

    wire.answers[STREAM] = silent
    with pytest.raises(ServerTimeout):
        next(client.events.stream("e/1", silence=3.5))


def test_a_cursor_says_where_to_go_on(client: CloudifyClient, wire: Wire) -> None:
    said = {"sequence": 3, "message": "hi"}
    answer = {"items": [said], "next": 3, "last": 9, "is_end": False, "status": "started"}
    wire.on("GET /executions/e%2F1/events", answer)
    found = client.events.read_on("e/1", 2, from_datetime="2026-01-01T00:00:00Z", _size=1)
    assert (found.items, found.next, found.last) == ([said], 3, 9)
    assert (found.is_end, found.status) == (False, "started")
    query = wire.requests[0].url.params
    assert query["_range"] == "reported_timestamp,2026-01-01T00:00:00Z,"
    assert (query["after"], query["_size"]) == ("2", "1")
