"""Events and log lines of local executions."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cloudify.logs
from cloudify.event import MEDIUM_VERBOSE, Event
from unit.runtime.host.local.stage import environment


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Any]]:
    found: list[Any] = []
    monkeypatch.setattr(cloudify.logs, "stdout_event_out", found.append)
    monkeypatch.setattr(cloudify.logs, "stdout_log_out", found.append)

    def install() -> list[Any]:
        environment(tmp_path, name="shop").execute("install")
        return found

    return install


def test_replacements_hear_plain_records(told: Callable[[], list[Any]]) -> None:
    records = told()
    kinds = {each["event_type"] for each in records if each["type"] == "cloudify_event"}
    assert {"workflow_started", "workflow_node_event", "task_succeeded"} <= kinds
    log = next(each for each in records if each["type"] == "cloudify_log")
    assert (log["level"], log["logger"][:4]) == ("info", "ctx.")
    expected = {"deployment_id": "shop", "workflow_id": "install", "node_name": "web"}
    assert expected.items() <= log["context"].items()
    assert log["message"]["text"].startswith("creating web_")


def test_an_operation_is_told_to_have_started_before_it_says_anything(
    told: Callable[[], list[Any]],
) -> None:
    records = told()
    first = next(each for each in records if each["type"] == "cloudify_log")
    task = first["context"]["task_id"]
    own = [each for each in records if each["context"].get("task_id") == task]
    assert [each.get("event_type") for each in own] == ["task_started", None, "task_succeeded"]


def test_nothing_is_told_of_sending(told: Callable[[], list[Any]]) -> None:
    assert "sending_task" not in {each.get("event_type") for each in told()}


def test_lines_are_written_to_stdout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environment(tmp_path, name="shop").execute("install")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("  CFY <shop> Starting 'install' workflow execution")
    assert any("LOG <shop> [web_" in line and ".create] INFO: creating" in line for line in lines)
    assert any("CFY <shop> [web_" in line and "->db_" in line for line in lines)


def test_debug_lines_show_from_medium_on() -> None:
    record = {"type": "cloudify_log", "level": "debug", "message": {"text": "hm"}, "context": {}}
    assert not Event(record).has_output
    assert Event(record, verbosity_level=MEDIUM_VERBOSE).has_output


def test_a_relationship_shows_both_ends() -> None:
    context = {"deployment_id": "d", "source_id": "a", "target_id": "b", "operation": "x.y.link"}
    record = {"timestamp": "2026-01-02T03:04:05.678Z", "context": context, "message": {"text": "t"}}
    assert str(Event(record)) == "2026-01-02 03:04:05.678  CFY <d> [a->b|link] t"
