"""The deployment that comes to another blueprint, as its README tells it."""

from pathlib import Path
from typing import Any

import pytest

from acceptance.events import events_of
from acceptance.guest import Guest

FOLDER = Path(__file__).parents[2] / "examples" / "07-update-a-deployment"


@pytest.fixture(scope="module")
def deployment(cfy: Guest) -> str:
    cfy.does("install", str(FOLDER / "before" / "blueprint.yaml"), "-b", "before", "-d", "moving")
    cfy.does("blueprints", "upload", str(FOLDER / "after" / "blueprint.yaml"), "-b", "after")
    return "moving"


def said(cfy: Guest, deployment: str) -> list[str]:
    """By scripts, in the newest update."""
    events = events_of(cfy, cfy.execution(deployment, "update")["id"])
    return [each["message"] for each in events if each["type"] == "cloudify_log"]


def web(cfy: Guest, deployment: str) -> dict[str, Any]:
    [found] = [each for each in cfy.instances(deployment) if each["node_id"] == "web"]
    return found


def test_a_preview_tells_what_its_readme_shows(cfy: Guest, deployment: str) -> None:
    words = ("deployments", "update", deployment, "-b", "after", "-i", "port=9090", "--preview")
    shown = (FOLDER / "README.md").read_text().split("```\nBlueprint: ")[1].split("```")[0]
    assert f"Blueprint: {shown}".split() == cfy.does(*words).split()


def test_the_server_is_updated_where_it_stands(cfy: Guest, deployment: str) -> None:
    before = web(cfy, deployment)
    cfy.does("deployments", "update", deployment, "-b", "after", "-i", "port=9090")
    assert said(cfy, deployment) == [
        "cache is deleted",
        "web listens at 9090",
        "queue is created",
        "queue is created",
    ]
    assert web(cfy, deployment)["id"] == before["id"]
    assert cfy.reads("deployments", "outputs", deployment) == {"port": 9090}


def test_what_has_drifted_is_brought_back(cfy: Guest, deployment: str) -> None:
    cfy.does("node-instances", "update-runtime", web(cfy, deployment)["id"], "-p", "port=1")
    cfy.does("deployments", "update", deployment)
    assert said(cfy, deployment) == ["web listens at 9090"]
    cfy.does("deployments", "update", deployment)
    assert said(cfy, deployment) == []


def test_apply_makes_what_is_not_there_and_updates_what_is(cfy: Guest) -> None:
    words = ("apply", "-p", str(FOLDER / "before" / "blueprint.yaml"), "-d", "applied")
    first = cfy.does(*words)
    assert "'install' workflow execution succeeded" in first
    second = cfy.does(*words, "-i", "port=7070")
    assert "'update' workflow execution succeeded" in second
    assert cfy.reads("deployments", "outputs", "applied") == {"port": 7070}
    names = [each["id"] for each in cfy.reads("blueprints", "list", "--search", "before")]
    assert len([each for each in names if each.startswith("before-")]) >= 1
    preview = cfy.does(*words[:3], "-d", "nowhere", "--preview")
    assert "would be made and installed" in preview
