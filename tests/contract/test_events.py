"""Events over HTTP: pages, cursors, streams, posts and deletion."""

import json
from typing import Any

import httpx
import pytest

from conductor.control.api.routes import event_stream
from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import Batch, Fact, GraphStored, OperationMoved
from conductor.domain.ids import ExecutionId, GraphId, OperationId, WorkerId
from conductor.domain.operation import OperationRecord, OperationState
from contract.conftest import Manager
from contract.test_executions import run
from contract.wares import deployed, refusal, started


@pytest.fixture
def execution(manager: Manager) -> str:
    """Running, and it has said one thing."""
    deployed(manager.http)
    identifier: str = started(manager.http).json()["id"]
    manager.records.claim(WorkerId("w1"), limit=5)
    run(manager, identifier, ExecutionStatus.STARTED)
    return identifier


def post(manager: Manager, **body: Any) -> httpx.Response:
    answer: httpx.Response = manager.http.post("/events", json=body)
    return answer


def log(text: str) -> dict[str, Any]:
    return {"logger": "ctx", "level": "info", "message": {"text": text}, "context": {}}


def told(answer: httpx.Response) -> list[dict[str, str]]:
    """The messages of a stream, as their fields."""
    blocks = [block.splitlines() for block in answer.text.split("\n\n") if block]
    return [dict(line.split(": ", 1) for line in block) for block in blocks]


def test_the_cursor_goes_on_where_it_was(manager: Manager, execution: str) -> None:
    post(manager, execution_id=execution, logs=[log("one"), log("two")])
    path = f"/executions/{execution}/events"
    first = manager.http.get(path, params={"_size": 2}).json()
    assert [each["sequence"] for each in first["items"]] == [1, 2]
    assert (first["next"], first["last"]) == (2, 3)
    assert (first["is_end"], first["status"]) == (False, "started")
    rest = manager.http.get(path, params={"after": first["next"]}).json()
    assert [each["message"] for each in rest["items"]] == ["two"]
    events = manager.http.get(path, params={"type": "cloudify_event"}).json()
    assert (len(events["items"]), events["next"]) == (1, 3)
    assert refusal(manager.http.get(path, params={"after": "-1"})) == (400, "bad_parameters_error")
    assert refusal(manager.http.get("/executions/no/events")) == (404, "not_found_error")


def test_a_stream_tells_all_and_ends_with_the_status(manager: Manager, execution: str) -> None:
    post(manager, execution_id=execution, logs=[log("a\nb")])
    run(manager, execution, ExecutionStatus.TERMINATED)
    path = f"/executions/{execution}/events/stream"
    answer = manager.http.get(path)
    assert answer.headers["content-type"].startswith("text/event-stream")
    retry, *messages, end = told(answer)
    assert retry == {"retry": "1000"}
    assert [each["id"] for each in messages] == ["1", "2", "3"]
    assert [each["event"] for each in messages][:2] == ["cloudify_event", "cloudify_log"]
    assert json.loads(messages[1]["data"])["message"] == "a\nb"
    assert (end["event"], json.loads(end["data"])["status"]) == ("end", "terminated")
    again = told(manager.http.get(path, headers={"Last-Event-ID": "2"}))
    assert [each.get("id") for each in again] == [None, "3", None]
    refused = manager.http.get(path, headers={"Last-Event-ID": "two"})
    assert refusal(refused) == (400, "bad_parameters_error")


def test_a_stream_waits_for_what_comes(manager: Manager, execution: str) -> None:
    path = f"/executions/{execution}/events/stream"
    with manager.http.stream("GET", path) as answer:
        lines = answer.iter_lines()
        assert next(line for line in lines if line.startswith("id")) == "id: 1"
        run(manager, execution, ExecutionStatus.FAILED)
        assert next(line for line in lines if line.startswith("id")) == "id: 2"
        assert "event: end" in lines


def test_a_stream_says_how_far_it_is_when_that_is_asked_for(
    manager: Manager, execution: str
) -> None:
    path = f"/executions/{execution}/events/stream"
    kind, graph = "RemoteWorkflowTask", GraphId("g")
    tasks = [OperationRecord(OperationId(each), graph, each, kind) for each in ("a", "b")]
    _write(manager, execution, GraphStored(graph, "", tasks))
    with manager.http.stream("GET", path, params={"progress": "true"}) as answer:
        lines = answer.iter_lines()
        assert "event: progress" in lines
        assert next(lines) == _far("started", 0)
        _write(manager, execution, OperationMoved(OperationId("a"), OperationState.SUCCEEDED))
        assert "event: progress" in lines
        assert next(lines) == _far("started", 1)
        run(manager, execution, ExecutionStatus.TERMINATED)
        assert "event: progress" in lines
        assert next(lines) == _far("terminated", 1)
        assert "event: end" in lines


def _write(manager: Manager, execution: str, fact: Fact) -> None:
    assert manager.records.append(Batch(ExecutionId(execution), 1, [fact])).result(10).is_written


def _far(status: str, finished: int) -> str:
    counts = {"finished_operations": finished, "total_operations": 2}
    return f"data: {json.dumps({'status': status, **counts})}"


@pytest.mark.parametrize(
    "filters",
    [
        {"level": "error"},
        {"message": "no d%"},
        {"_search": "DISK"},
        {"node_instance_id": "web_1"},
        {"deployment_id": "dep", "type": "cloudify_log", "logger": "ctx.web"},
        {"_range": "@timestamp,2025-01-01,2025-01-02"},
    ],
)
def test_pages_cursors_and_streams_take_the_same_filters(
    manager: Manager, execution: str, filters: dict[str, str]
) -> None:
    failing = {**log("no disk"), "level": "error", "logger": "ctx.web"}
    failing |= {"context": {"node_id": "web_1"}, "timestamp": "2025-01-01T12:00:00Z"}
    post(manager, execution_id=execution, logs=[log("a"), failing, log("b")])
    run(manager, execution, ExecutionStatus.TERMINATED)
    path = f"/executions/{execution}/events"
    page = manager.http.get("/events", params={"execution_id": execution, **filters}).json()
    assert [each["message"] for each in page["items"]] == ["no disk"]
    cursor = manager.http.get(path, params=filters).json()
    assert [each["sequence"] for each in cursor["items"]] == [3]
    assert (cursor["next"], cursor["last"], cursor["is_end"]) == (5, 5, True)
    stream = told(manager.http.get(f"{path}/stream", params={"progress": "true", **filters}))
    assert [each["id"] for each in stream if "id" in each] == ["3"]
    assert stream[-1]["event"] == "end"


def test_a_stream_without_news_says_how_far_it_looked(
    manager: Manager, execution: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that who comes again with that id does not have all of it looked through again."""
    monkeypatch.setattr(event_stream, "_HEARTBEAT", 0.0)
    post(manager, execution_id=execution, logs=[log("a"), log("b")])
    path = f"/executions/{execution}/events/stream"
    with manager.http.stream("GET", path, params={"level": "error"}) as answer:
        lines = answer.iter_lines()
        assert ": still here" in lines
        assert (next(lines), next(lines)) == ("id: 3", "")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"colour": "red"}, "'colour', but by: "),
        ({"type": "story"}, "not 'story'"),
        ({"_range": "message,,"}, "'message', but by: reported_timestamp, timestamp"),
        ({"_range": "timestamp,yesterday,"}, "yesterday"),
        ({"_range": "timestamp"}, "'field,from,to'"),
        ({"_sort": "timestamp"}, "_sort: an execution is followed in its sequence"),
        ({"_offset": "10"}, "_offset: an execution is followed in its sequence"),
        ({"level": "\0"}, "NUL"),
    ],
)
def test_cursors_and_streams_refuse_what_they_cannot_do(
    manager: Manager, execution: str, wrong: dict[str, str], words: str
) -> None:
    for path in (f"/executions/{execution}/events", f"/executions/{execution}/events/stream"):
        answer = manager.http.get(path, params=wrong)
        assert refusal(answer) == (400, "bad_parameters_error")
        assert words in answer.json()["message"]


def test_pages_have_every_field_and_only_known_ones(manager: Manager, execution: str) -> None:
    post(manager, execution_id=execution, logs=[log("one")])
    asked = {"execution_id": execution, "_include": "message,level,event_type"}
    event, line = manager.http.get("/events", params=asked).json()["items"]
    assert (event["event_type"], event["level"]) == ("workflow_node_event", None)
    assert line == {"message": "one", "level": "info", "event_type": None}
    for wrong in (
        {"_include": "colour"},
        {"colour": "red"},
        {"_sort": "colour"},
        {"type": "story"},
    ):
        answer = manager.http.get("/events", params=wrong)
        assert answer.status_code == 400, wrong


def test_pages_take_few_statements_however_many_executions_speak(
    manager: Manager, execution: str
) -> None:
    found = manager.http.get("/events").json()
    assert found["items"][0]["deployment_display_name"] == "dep"
    assert found["items"][0]["blueprint_id"] == "dep-bp"


def test_posts_name_one_thing_that_is_there(manager: Manager, execution: str) -> None:
    assert post(manager, execution_id=execution).status_code == 204
    assert refusal(post(manager, logs=[log("x")])) == (409, "conflict_error")
    both = {"execution_id": execution, "execution_group_id": "g", "logs": [log("x")]}
    assert refusal(post(manager, **both)) == (409, "conflict_error")
    group = post(manager, execution_group_id="g", logs=[log("x")])
    assert refusal(group) == (404, "not_found_error")


@pytest.mark.parametrize(
    "event",
    [
        {"context": "no object"},
        {"context": {"node_id": {"a": 1}}},
        {"context": {"count": 2**70}},
        {"timestamp": 12},
        {"timestamp": "yesterday"},
        {"message": {"text": "x"}, "event_type": ["a"]},
    ],
)
def test_a_post_that_makes_no_sense_is_refused(
    manager: Manager, execution: str, event: dict[str, Any]
) -> None:
    answer = post(manager, execution_id=execution, events=[event])
    assert refusal(answer) == (400, "bad_parameters_error")


def test_events_are_deleted_and_logs_when_asked_for(manager: Manager, execution: str) -> None:
    post(manager, execution_id=execution, logs=[log("one")])
    asked = {"deployment_id": "dep", "type": ["cloudify_log"]}
    assert refusal(manager.http.delete("/events", params=asked)) == (400, "bad_parameters_error")
    stored = {"deployment_id": "dep", "type": "cloudify_event", "store_before": "/tmp/x"}  # noqa: S108
    wrong = manager.http.delete("/events", params=stored)
    assert refusal(wrong) == (400, "bad_parameters_error")
    assert "store_before is true or false" in wrong.json()["message"]
    none = {"deployment_id": "no", "type": "cloudify_event"}
    assert refusal(manager.http.delete("/events", params=none)) == (404, "not_found_error")
    early = {**stored, "store_before": "", "_range": "reported_timestamp,,2020-01-01"}
    assert manager.http.delete("/events", params=early).json()["items"] == [0]
    answer = manager.http.delete("/events", params={**stored, "store_before": ""}).json()
    count = answer["items"][0]
    assert (count > 0, answer["metadata"]["pagination"]["total"]) == (True, count)
    left = manager.http.get("/events", params={"execution_id": execution}).json()
    assert [each["message"] for each in left["items"]] == ["one"]


def test_what_is_deleted_is_kept_in_a_file_of_the_server(manager: Manager, execution: str) -> None:
    post(manager, execution_id=execution, logs=[log("ümlaut")])
    asked = {"deployment_id": "dep", "type": ["cloudify_event", "cloudify_log"]}
    listed = manager.http.get("/events", params=asked).json()["items"]
    gone = manager.http.delete("/events", params={**asked, "store_before": "true"}).json()
    assert gone["items"] == [len(listed)]
    file = manager.data / gone["stored_in"]
    assert file.name.startswith("dep-2026")
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    kept = [json.loads(line) for line in file.read_text().splitlines()]
    assert sorted(kept, key=lambda each: each["_storage_id"]) == sorted(
        listed, key=lambda each: each["_storage_id"]
    )
    assert [each.name for each in file.parent.iterdir()] == [file.name]
    nothing = manager.http.delete("/events", params={**asked, "store_before": "true"}).json()
    assert (nothing["items"], nothing["stored_in"]) == ([0], None)


def test_nothing_is_deleted_where_no_file_can_be_written(manager: Manager, execution: str) -> None:
    (manager.data / "deleted-events").write_text("in the way")
    asked = {"deployment_id": "dep", "type": "cloudify_event", "store_before": "true"}
    refused = manager.http.delete("/events", params=asked)
    assert refused.status_code == 503
    assert "so none is deleted" in refused.json()["message"]
    assert manager.http.get("/events", params={"execution_id": execution}).json()["items"]
