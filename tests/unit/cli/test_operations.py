"""Operations of an execution: as they are, and as they go."""

import json
from threading import Event as Flag
from typing import Any

import pytest

from cli.conftest import Cfy, page

E1 = {"id": "e1", "workflow_id": "install", "deployment_id": "d", "status": "started"}
AT = "2026-01-01T00:00:00.000Z"
LATER = 4102444800  # in the year 2100
CONTEXT = {"operation": {"name": "cloudify.interfaces.lifecycle.start"}, "node_id": "web_1"}


def operation(state: str, **changes: Any) -> dict[str, Any]:
    parameters = {"current_retries": 1, "total_retries": 3, "execute_after": None}
    kwargs = {"__cloudify_context": CONTEXT, "port": 80}
    return {
        "id": "o1",
        "name": "script_runner.tasks.run",
        "state": state,
        "moved_at": AT,
        "created_at": "2025-12-31T00:00:00.000Z",
        "decisions": [],
        "error": None,
        "parameters": parameters | {"task_kwargs": {"kwargs": kwargs}},
    } | changes


def retrying() -> dict[str, Any]:
    waiting = operation("pending", moved_at=None)
    waiting["parameters"]["execute_after"] = LATER
    return waiting


def decided(*decisions: str) -> list[dict[str, Any]]:
    return [{"decision": each, "by": "ann", "at": AT, "reason": "why"} for each in decisions]


def test_each_says_where_it_is_how_often_and_since_when(cfy: Cfy) -> None:
    skipped = operation("succeeded", decisions=decided("retry", "skip"))
    undone = operation("failed", decisions=decided("skip", "take-back"), error="no\ndisk")
    cfy.on("GET /operations", page(operation("started"), retrying(), skipped, undone))
    head, *lines = cfy("executions", "operations", "e1").output.splitlines()
    assert head.split()[4:] == ["state", "attempt", "since", "decided_by", "error"]
    start = ["o1", "script_runner.tasks.run", CONTEXT["operation"]["name"], "web_1"]  # type: ignore[index]
    assert lines[0].split() == [*start, "started", "2/4", AT, "-", "-"]
    assert "retrying at 2100-01-01T00:00:00.000Z  2/4      2025-12-31" in lines[1]
    assert lines[2].split()[7:] == ["ann", "(skip)", "-"]
    assert lines[3].split()[7:] == ["-", "no", "disk"]


def test_programs_get_numbers_and_moments(cfy: Cfy) -> None:
    cfy.on("GET /operations", page(retrying()))
    [row] = json.loads(cfy("executions", "operations", "list", "e1", "--json").output)
    assert (row["state"], row["attempt"], row["attempts"]) == ("pending", 2, 4)
    assert (row["retries_at"], row["inputs"]) == ("2100-01-01T00:00:00.000Z", {"port": 80})


def test_a_mistyped_verb_is_no_execution(cfy: Cfy) -> None:
    result = cfy("executions", "operations", "lst", "e1")
    assert (result.exit_code, cfy.calls()) == (2, [])
    assert "Did you mean 'list'?" in result.output


@pytest.mark.parametrize("words", ["list", "list e1 --graph-id g", "list --graph-id g --watch"])
def test_what_cannot_be_listed_is_a_usage_error(words: str, cfy: Cfy) -> None:
    assert cfy("executions", "operations", *words.split()).exit_code == 2


@pytest.fixture
def watched(cfy: Cfy) -> Cfy:
    known = {"items": [], "next": 4, "last": 4, "is_end": False, "status": "started"}
    cfy.on("GET /executions/e1/events", known)
    cfy.on("GET /executions/e1", E1 | {"status": "failed", "error": "no disk"})
    return cfy


def test_watching_tells_each_step_once_until_the_end(watched: Cfy) -> None:
    # The first connection breaks off; the second one comes after somebody has looked.
    path, looked = "GET /executions/e1/events/stream", Flag()
    watched.says("e1", {"message": "x", "sequence": 5})
    watched.says("e1", status="failed", error="no disk")
    first, second = watched.answers[path]
    watched.answers[path] = [_cut(first), lambda request: looked.wait(10) and second(request)]
    watched.on("GET /operations", page(operation("started"), operation("sent", id="o2")))
    failed = page(operation("failed", error="a\nb"), operation("sent", id="o2"))
    watched.on("GET /operations", failed)
    begun = watched.answers["GET /operations"][0]
    watched.answers["GET /operations"][0] = lambda request: (begun(request), looked.set())[0]
    result = watched("executions", "operations", "e1", "--watch")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{AT} started 2/4 [web_1.start] script_runner.tasks.run o1",
        f"{AT} sent 2/4 [web_1.start] script_runner.tasks.run o2",
        f"{AT} failed 2/4 [web_1.start] script_runner.tasks.run o1 a b",
    ]
    assert "Execution e1 of workflow install failed: no disk" in result.stderr


def _cut(answer: Any) -> Any:
    def broken(request: Any) -> Any:
        whole = answer(request)
        text = whole.text.partition("event: end")[0]
        return type(whole)(200, text=text)

    return broken


def test_watching_gives_programs_an_object_for_each_step(watched: Cfy) -> None:
    watched.says("e1", status="failed", error="no disk")
    watched.on("GET /operations", page(operation("failed"), retrying() | {"id": "o2"}))
    result = watched("executions", "operations", "list", "e1", "--tail", "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(each["id"], each["state"]) for each in rows] == [("o1", "failed"), ("o2", "pending")]


def test_ctrl_c_ends_the_watching_alone(watched: Cfy) -> None:
    def interrupt(request: object) -> Any:
        raise KeyboardInterrupt

    watched.answers["GET /executions/e1/events/stream"] = [interrupt]
    result = watched("executions", "operations", "e1", "--watch")
    assert result.exit_code == 130
    assert "cfy executions cancel e1" in result.output
