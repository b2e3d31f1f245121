"""Events that are read between two moments, or deleted after they were kept."""

import json
from pathlib import Path

import pytest

from cli.conftest import Cfy, page

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
