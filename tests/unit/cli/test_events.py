"""Events that are read between two moments, or deleted after they were kept."""

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event as Flag

import httpx
import pytest

from cli.conftest import Cfy, page, told

AT = "2026-01-01T00:00:00.000Z"
SAID = {"type": "cloudify_event", "deployment_id": "dep", "message": "hi", "reported_timestamp": AT}


def test_events_are_kept_in_a_file_before_they_go(cfy: Cfy, tmp_path: Path) -> None:
    cfy.on("GET /events", page(SAID, SAID))
    cfy.on("DELETE /events", page() | {"items": [2]})
    kept = tmp_path / "kept.jsonl"
    result = cfy("events", "delete", "dep", "-o", str(kept))
    assert "2 events of deployment dep are deleted." in result.output
    assert [json.loads(line)["message"] for line in kept.read_text().splitlines()] == ["hi", "hi"]
    # What is said meanwhile stays: it would be lost.
    assert cfy.requests[-1].url.params["_range"].endswith(",2026-01-01T00:00:00.001000Z")


def test_a_file_that_is_there_is_not_written_over(cfy: Cfy, tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    kept.write_text("precious")
    result = cfy("events", "delete", "dep", "-o", str(kept))
    assert (result.exit_code, cfy.calls()) == (1, [])
    assert "exists already: name another file with -o" in result.output


def test_nothing_is_deleted_where_nothing_was_said(cfy: Cfy) -> None:
    cfy.on("GET /events", page())
    result = cfy("events", "delete", "dep", "--store-before")
    assert "0 events of deployment dep are deleted." in result.output
    assert cfy.calls() == ["GET /events"]


@pytest.mark.parametrize("verb", [("list", "e1"), ("delete", "dep")])
def test_an_end_is_told_in_one_way(verb: tuple[str, str], cfy: Cfy) -> None:
    result = cfy("events", *verb, "--to", "2026-01-01", "--before", "1 day")
    assert result.exit_code == 2
    assert "--to and --before exclude each other" in result.output


def test_workers_are_named_when_asked_for(cfy: Cfy) -> None:
    cfy.on("GET /executions/e1", {"id": "e1"})
    cfy.on("GET /events", page(SAID | {"manager_name": "one"}, SAID))
    first, second = cfy("events", "list", "e1", "-w").output.splitlines()
    assert first == f"{AT} CFY <dep> (one) hi"
    assert second == f"{AT} CFY <dep> hi"


def test_no_event_writes_escapes(cfy: Cfy) -> None:
    cause = {"type": "E", "message": "m", "traceback": "at\x1b[2J\n  here\x1b]0;pwned\x07"}
    said = SAID | {"message": "hi\x1b]0;pwned\x07\tyou\x1b[31m\x1b[2J", "error_causes": [cause]}
    cfy.on("GET /executions/e1", {"id": "e1"})
    cfy.on("GET /events", page(said))
    shown = cfy("events", "list", "e1", "-v", color=True).output
    assert shown == f"{AT} CFY <dep> hi\tyou\n    at\n      here\n"
    assert json.loads(cfy("events", "list", "e1", "--json").output)[0]["message"] == said["message"]


E1 = {"id": "e1", "workflow_id": "install", "deployment_id": "dep", "status": "started"}


def test_all_filters_go_to_the_server(cfy: Cfy) -> None:
    cfy.on("GET /deployments/dep", {"id": "dep"})
    cfy.on("GET /events", page(SAID))
    words = "-d dep --instance a --instance b --level ERROR --level warning --node web --text disk"
    result = cfy("events", "list", *words.split(), "--from", "2026-01-01", "--operation", "%start")
    assert result.exit_code == 0, result.output
    asked = cfy.requests[-1].url.params
    assert asked.get_list("node_instance_id") == ["a", "b"]
    assert asked.get_list("level") == ["error", "warning"]
    assert (asked["deployment_id"], asked["node_id"]) == ("dep", "web")
    assert (asked["_search"], asked["operation"]) == ("disk", "%start")
    assert asked["_range"] == "reported_timestamp,2026-01-01T00:00:00Z,"


def test_a_tail_asks_for_the_same(cfy: Cfy) -> None:
    cfy.on("GET /executions/e1", E1 | {"status": "terminated"})
    cfy.says("e1", SAID)
    result = cfy("events", "list", "e1", "--tail", "--event-type", "task_failed", "--text", "disk")
    assert result.stdout.splitlines() == [
        f"{AT} CFY <dep> hi",
        "Execution e1 of workflow install finished.",
    ]
    asked = next(each for each in cfy.requests if each.url.path.endswith("stream")).url.params
    assert (asked["event_type"], asked["_search"]) == ("task_failed", "disk")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Name an execution, or a deployment with -d"),
        ("e1 -e e2", "name one execution: e1 or e2"),
        ("e1 --no-logs --level error", "--no-logs leaves nothing"),
        ("e1 --type event --level error", "events have no --level"),
        ("e1 --type log --event-type task_failed", "log lines have no --event-type"),
        ("e1 --level loud", "'loud' is not one of"),
        ("e1 --tail -s 5", "--tail shows all"),
        ("e1 --tail -o 5", "--tail shows all"),
    ],
)
def test_what_could_find_nothing_is_refused(words: str, said: str, cfy: Cfy) -> None:
    result = cfy("events", "list", *words.split())
    assert (result.exit_code, cfy.calls()) == (2, [])
    assert said in result.output


def test_an_execution_of_another_deployment_is_told_from_one_that_said_nothing(cfy: Cfy) -> None:
    cfy.on("GET /executions/e1", E1)
    result = cfy("events", "list", "e1", "-d", "shop")
    assert result.exit_code == 2
    assert "Execution e1 is of deployment dep, not of shop" in result.output


def test_whoever_gets_a_part_is_told_so(cfy: Cfy) -> None:
    cfy.on("GET /executions/e1", E1)
    answer = page(SAID)
    answer["metadata"]["pagination"]["total"] = 7
    cfy.on("GET /events", answer)
    result = cfy("events", "list", "e1", "-s", "1")
    assert (len(result.stdout.splitlines()), "1 of 7" in result.stderr) == (1, True)


def test_a_tail_of_a_deployment_hears_all_that_is_under_way_there(cfy: Cfy) -> None:
    old = E1 | {"id": "e0", "status": "terminated", "created_at": AT}
    first = E1 | {"created_at": AT}
    second = first | {"id": "e2", "workflow_id": "heal", "created_at": AT.replace("26", "27")}
    second |= {"status": "failed"}  # and ended before anybody looked
    cfy.on("GET /deployments/dep", {"id": "dep"})
    cfy.on("GET /executions", page(first, old))
    cfy.on("GET /executions", page(second, first | {"status": "terminated"}, old))
    cfy.says("e1", SAID | {"message": "one"})
    cfy.says("e2", SAID | {"message": "two"}, status="failed", error="no disk")
    cfy.on("GET /executions/e1", first | {"status": "terminated"})
    cfy.on("GET /executions/e2", second | {"status": "failed", "error": "no disk"})
    result = cfy("events", "list", "-d", "dep", "--tail")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{AT} CFY <dep> one",
        f"{AT} CFY <dep> two",
        "Execution e1 of workflow install finished.",
    ]
    assert "Execution e2 of workflow heal failed: no disk" in result.stderr


def test_a_tail_of_a_deployment_does_not_wait_for_what_was_scheduled_meanwhile(cfy: Cfy) -> None:
    first = E1 | {"created_at": AT}
    later = first | {"id": "e2", "status": "scheduled", "created_at": AT.replace("26", "27")}
    cfy.on("GET /deployments/dep", {"id": "dep"})
    cfy.on("GET /executions", page(first))
    cfy.on("GET /executions", page(later, first | {"status": "terminated"}))
    cfy.says("e1", SAID)
    cfy.on("GET /executions/e1", first | {"status": "terminated"})
    result = cfy("events", "list", "-d", "dep", "--tail")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == "Execution e1 of workflow install finished."
    assert "e2" not in result.output


def test_a_tail_of_a_deployment_joins_others_however_much_the_first_says(
    cfy: Cfy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conductor.cli.tail.PAUSE", 0.05)
    first = E1 | {"created_at": AT}
    second = first | {"id": "e2", "created_at": AT.replace("26", "27")}
    is_joined = Flag()

    def chatter() -> Iterator[bytes]:
        for _ in range(400):
            yield told(SAID).encode()
            if is_joined.wait(0.005):
                break
        yield told(status="terminated", error="").encode()

    def joined(_: httpx.Request) -> httpx.Response:
        is_joined.set()
        return httpx.Response(200, text=told(SAID, status="terminated", error=""))

    cfy.on("GET /deployments/dep", {"id": "dep"})
    cfy.on("GET /executions", page(first))
    cfy.on("GET /executions", page(second, first))
    cfy.answers["GET /executions/e1/events/stream"] = [
        lambda _: httpx.Response(200, content=chatter())
    ]
    cfy.answers["GET /executions/e2/events/stream"] = [joined]
    for each in (first, second):
        cfy.on(f"GET /executions/{each['id']}", each | {"status": "terminated"})
    result = cfy("events", "list", "-d", "dep", "--tail")
    assert result.exit_code == 0, result.output
    assert len(result.stdout.splitlines()) < 300


def test_a_tail_of_a_quiet_deployment_says_so(cfy: Cfy) -> None:
    cfy.on("GET /deployments/dep", {"id": "dep"})
    cfy.on("GET /executions", page())
    result = cfy("events", "list", "-d", "dep", "--tail")
    assert result.exit_code == 0
    assert "Nothing is under way on deployment dep." in result.output


def test_who_tails_what_waits_is_told_what_for(cfy: Cfy) -> None:
    waiting = E1 | {"status": "queued", "waits_for": "its deployment: install e0 (started)"}
    cfy.on("GET /executions/e1", waiting)
    cfy.on("GET /executions/e1", E1 | {"status": "terminated"})
    cfy.says("e1", SAID)
    result = cfy("events", "list", "e1", "--tail", "--json")
    assert json.loads(result.stdout)["message"] == "hi"
    assert "is queued. It waits for its deployment: install e0 (started)." in result.stderr
