import json
from typing import Any

import pytest

from cli.conftest import Cfy, page

STARTED = {"id": "e1", "workflow_id": "install", "deployment_id": "d", "status": "started"}
ENDED = STARTED | {"status": "terminated", "status_display": "completed"}


def event(text: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": "cloudify_event",
        "reported_timestamp": "2026-01-01T00:00:00.000Z",
        "deployment_id": "d",
        "message": text,
    } | fields


@pytest.fixture
def started(cfy: Cfy) -> Cfy:
    cfy.on("POST /executions", STARTED | {"status": "pending"}, status=201)
    return cfy


def test_starting_follows_the_events_to_the_end(started: Cfy) -> None:
    started.on("GET /executions/e1", ENDED)
    begun = event("Starting", event_type="workflow_started")
    started.says("e1", begun, event("hi", type="cloudify_log", level="info"))
    result = started("executions", "start", "install", "-d", "d", "-p", "n=3;who=you")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "2026-01-01T00:00:00.000Z CFY <d> Starting",
        "2026-01-01T00:00:00.000Z LOG <d> INFO: hi",
        "Execution e1 of workflow install finished.",
    ]
    assert started.sent("POST /executions")["parameters"] == {"n": 3, "who": "you"}
    stream = "GET /executions/e1/events/stream"
    assert started.calls() == ["POST /executions", stream, "GET /executions/e1"]


def test_a_failed_execution_ends_with_its_error_and_code_1(started: Cfy) -> None:
    started.on("GET /executions/e1", STARTED | {"status": "failed", "error": "disk is full"})
    started.says("e1", status="failed", error="disk is full")
    result = started("executions", "start", "install", "-d", "d")
    assert result.exit_code == 1
    assert "Execution e1 of workflow install failed: disk is full" in result.output


def test_a_queued_execution_is_a_note_and_no_failure(cfy: Cfy) -> None:
    cfy.on("POST /executions", STARTED | {"status": "queued"}, status=201)
    result = cfy("executions", "start", "install", "-d", "d", "--queue")
    assert result.exit_code == 0
    assert "Execution e1 is queued" in result.output
    assert cfy.calls() == ["POST /executions"]


def test_who_asks_to_wait_stays_with_what_is_queued(started: Cfy) -> None:
    started.answers.pop("POST /executions")
    started.on("POST /executions", STARTED | {"status": "queued"}, status=201)
    started.says("e1", status="failed", error="disk is full")
    started.on("GET /executions/e1", STARTED | {"status": "failed", "error": "disk is full"})
    result = started("executions", "start", "install", "-d", "d", "--queue", "--wait")
    assert result.exit_code == 1
    assert "Execution e1 is queued" in result.output
    assert "Execution e1 of workflow install failed: disk is full" in result.output


def test_an_unavailable_workflow_gets_its_next_step(cfy: Cfy) -> None:
    body = {"message": "not available", "error_code": "unavailable_workflow_error"}
    cfy.on("POST /executions", body, status=400)
    result = cfy("executions", "start", "install", "-d", "d")
    assert result.exit_code == 1
    assert "not available" in result.output
    assert "--force" in result.output


def test_events_come_as_objects_when_asked(started: Cfy) -> None:
    started.on("GET /executions/e1", ENDED)
    started.says("e1", event("Starting"), event("done"))
    result = started("executions", "start", "install", "-d", "d", "--json-output")
    assert [json.loads(line)["message"] for line in result.stdout.splitlines()] == [
        "Starting",
        "done",
    ]
    assert "Execution e1 of workflow install finished." in result.stderr


def test_ctrl_c_says_that_the_execution_goes_on(started: Cfy) -> None:
    def interrupt(request: object) -> Any:
        raise KeyboardInterrupt

    started.answers["GET /executions/e1/events/stream"] = [interrupt]
    result = started("executions", "start", "install", "-d", "d")
    assert result.exit_code == 130
    assert "execution e1 goes on" in result.output
    assert "cfy executions cancel e1" in result.output


def test_what_led_to_a_failure_is_shown_to_who_asks_for_more(cfy: Cfy) -> None:
    traceback = 'Traceback ...:\n  File "tasks.py", line 4, in start\n    raise ValueError("boom")'
    causes = [{"message": "why", "type": "Timeout"}, {"message": "boom", "traceback": traceback}]
    failed = {"message": "Task failed 'x'", "event_type": "task_failed", "error_causes": causes}
    cfy.on("GET /executions/e1", {"id": "e1"})
    cfy.on("GET /events", {"items": [failed], "metadata": {}})
    assert "tasks.py" not in cfy("events", "list", "e1").output
    lines = cfy("events", "list", "e1", "-v").output.splitlines()
    assert lines[1:] == [
        "    Timeout: why",
        "    Traceback ...:",
        '      File "tasks.py", line 4, in start',
        '        raise ValueError("boom")',
    ]


def test_queue_and_force_exclude_each_other(cfy: Cfy) -> None:
    result = cfy("executions", "start", "install", "-d", "d", "--queue", "--force")
    assert result.exit_code == 2


def test_a_list_is_plain_in_a_pipe_and_json_when_asked(cfy: Cfy) -> None:
    cfy.on("GET /executions", page(ENDED))
    plain = cfy("executions", "list").output.splitlines()
    assert plain[0].split()[:3] == ["id", "workflow_id", "status_display"]
    assert plain[1].split()[:3] == ["e1", "install", "completed"]
    assert json.loads(cfy("executions", "list", "--json").output) == [ENDED]
    assert json.loads(cfy("-o", "json", "executions", "list").output) == [ENDED]


def test_killing_says_where_it_stands(cfy: Cfy) -> None:
    cfy.on("POST /executions/e1", STARTED | {"status": "kill_cancelling"})
    result = cfy("executions", "cancel", "e1", "--kill")
    assert cfy.sent("POST /executions/e1") == {"action": "kill"}
    assert "kill-cancelling" in result.output


def test_who_does_not_wait_is_told_how_to_watch(started: Cfy) -> None:
    result = started("executions", "start", "install", "-d", "d", "--no-wait")
    assert result.exit_code == 0
    assert "Watch it with: cfy events list e1 --tail" in result.output
    assert started.calls() == ["POST /executions"]


def test_programs_that_do_not_wait_get_the_execution(started: Cfy) -> None:
    result = started("executions", "start", "install", "-d", "d", "--no-wait", "-o", "json")
    assert json.loads(result.output)["id"] == "e1"


@pytest.mark.parametrize(
    ("words", "ended", "code"),
    [
        (["cancel", "e1"], {"status": "cancelled"}, 0),
        (["resume", "e1"], {"status": "terminated"}, 0),
        (["resume", "e1"], {"status": "failed", "error": "disk is full"}, 1),
        (["cancel", "e1", "--timeout", "0"], {"status": "cancelling"}, 6),
    ],
)
def test_an_end_is_waited_for_when_that_is_asked_for(
    words: list[str], ended: dict[str, Any], code: int, cfy: Cfy
) -> None:
    cfy.on("POST /executions/e1", STARTED | {"status": "cancelling"})
    cfy.on("GET /executions/e1", STARTED | ended)
    so_far = {"items": [], "next": 1, "last": 7, "is_end": False, "status": "failed"}
    cfy.on("GET /executions/e1/events", so_far)
    cfy.says("e1", event("new"), **({"status": "cancelling"} | ended))
    result = cfy("executions", *words, "--wait")
    assert result.exit_code == code, result.output
    assert "new" in result.output
    # What was said before is not shown again.
    streamed = next(each for each in cfy.requests if each.url.path.endswith("/stream"))
    assert streamed.url.params["after"] == "7"


@pytest.mark.parametrize("verb", ["cancel", "resume"])
def test_whoever_waits_for_an_end_may_read_objects_alone(verb: str, cfy: Cfy) -> None:
    cfy.on("POST /executions/e1", STARTED | {"status": "cancelling"})
    cfy.on("GET /executions/e1", STARTED | {"status": "cancelled"})
    so_far = {"items": [], "next": 1, "last": 7, "is_end": False, "status": "failed"}
    cfy.on("GET /executions/e1/events", so_far)
    cfy.says("e1", event("new"), status="cancelled", error="")
    result = cfy("executions", verb, "e1", "--wait", "--no-logs", "--json-output")
    assert [json.loads(line)["message"] for line in result.stdout.splitlines()] == ["new"]
    streamed = next(each for each in cfy.requests if each.url.path.endswith("/stream"))
    assert streamed.url.params["type"] == "cloudify_event"


def test_one_that_waits_says_why_and_behind_what(cfy: Cfy) -> None:
    waits = {"waits_for": "its deployment: install e0 (started)", "waits_behind": ["e0"]}
    cfy.on("GET /executions/e1", STARTED | {"status": "queued"} | waits)
    lines = cfy("executions", "get", "e1").output.splitlines()
    assert ["waits_for", "its", "deployment:", "install", "e0", "(started)"] in map(
        str.split, lines
    )
    assert ["waits_behind", '["e0"]'] in map(str.split, lines)
