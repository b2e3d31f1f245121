"""Schedules as their page and their example tell of them."""

import re
from collections.abc import Iterator
from pathlib import Path
from shlex import split

import pytest

from acceptance.guest import Guest
from acceptance.waiting import eventually

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "schedule.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "examples" / "08-schedules"
LIST = ("deployments", "schedule", "list", "looked-at")
OF_NOW = re.compile(r'-s "?(\+|\d\d:\d\d)')


def shown() -> Iterator[tuple[str, str]]:
    """Each command of the page, with what it prints there."""
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL):
        for part in block.split("$ cfy ")[1:]:
            line, _, printed = part.partition("\n")
            yield line, printed.strip()


def undated(text: str) -> str:
    return re.sub(r"\d|\b[A-Z][a-z]{2}\b", "_", text)


@pytest.fixture(scope="module")
def in_utc(cfy: Guest, tmp_path_factory: pytest.TempPathFactory) -> Guest:
    """Somebody whose machine is there."""
    guest = cfy.elsewhere(tmp_path_factory.mktemp("utc"))
    guest.environment["TZ"] = "UTC"
    guest.log_in()
    return guest


@pytest.mark.parametrize(("line", "printed"), list(shown()), ids=[line for line, _ in shown()])
def test_a_preview_is_as_the_page_shows_it(in_utc: Guest, line: str, printed: str) -> None:
    said = in_utc.tries(*split(line)).text.strip()
    if OF_NOW.search(line):  # the page was written at another time
        said, printed = undated(said), undated(printed)
    assert said == printed


def test_the_example_has_its_schedules_with_every_deployment(in_utc: Guest) -> None:
    in_utc.does("blueprints", "validate", str(EXAMPLE / "blueprint.yaml"))
    words = ("install", str(EXAMPLE / "blueprint.yaml"), "-b", "looked-at", "-d", "looked-at")
    in_utc.does(*words)
    found = {each["id"]: each for each in in_utc.reads(*LIST)}
    assert sorted(found) == ["first-look", "nightly-look", "sunday-restart"]
    assert (found["nightly-look"]["timezone"], found["nightly-look"]["slip"]) == ("Europe/Rome", 30)
    assert found["nightly-look"]["parameters"] == {"node_ids": ["service"]}
    assert (found["sunday-restart"]["enabled"], found["sunday-restart"]["stop_on_fail"]) == (
        False,
        True,
    )
    assert len(found["first-look"]["all_next_occurrences"]) == 1
    preview = ("deployments", "schedule", "preview", "looked-at", "nightly-look", "--size", "3")
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    printed = in_utc.does(*preview)
    assert undated(printed.strip()) in undated(readme)
    assert printed.count(" 03:30:00 +0") == 3
    enabled = in_utc.does("deployments", "schedule", "enable", "looked-at", "sunday-restart")
    assert "It starts restart at " in enabled


def test_an_update_of_the_example_shows_and_changes_its_schedules(
    in_utc: Guest, tmp_path: Path
) -> None:
    text = (EXAMPLE / "blueprint.yaml").read_text(encoding="utf-8")
    newer = text.replace("recurrence: 1 day", "recurrence: 2 days").replace("first-look", "look")
    (tmp_path / "scripts").mkdir()
    (tmp_path / "blueprint.yaml").write_text(newer, encoding="utf-8")
    (tmp_path / "scripts" / "look.py").write_text("", encoding="utf-8")
    in_utc.does("blueprints", "upload", str(tmp_path / "blueprint.yaml"), "-b", "newer")
    preview = in_utc.does("deployments", "update", "looked-at", "-b", "newer", "--preview")
    rows = [line.split() for line in preview.splitlines()]
    assert ["add", "look", "check_status", "+10", "min", "-", "-"] in rows
    assert ["modify", "nightly-look", "check_status"] in [row[:3] for row in rows]
    in_utc.does("deployments", "update", "looked-at", "-b", "newer")
    listed = in_utc.reads(*LIST)
    rules = {each["id"]: each["rule"]["recurrence"] for each in listed}
    assert rules == {
        "first-look": None,
        "look": None,
        "nightly-look": "2 days",
        "sunday-restart": "1 week",
    }


def test_what_is_wrong_in_a_blueprint_is_told_with_its_line(cfy: Guest, tmp_path: Path) -> None:
    text = (EXAMPLE / "blueprint.yaml").read_text(encoding="utf-8")
    (tmp_path / "blueprint.yaml").write_text(text.replace("1 week", "1.5 weeks"), encoding="utf-8")
    said = cfy.tries("blueprints", "validate", str(tmp_path / "blueprint.yaml"))
    number = 1 + text.splitlines().index("      recurrence: 1 week")
    assert said.code == 1
    assert f"blueprint.yaml:{number}:" in said
    assert "'1.5 weeks' is no period; write a whole number above 0 and a unit" in said


def test_a_schedule_of_a_blueprint_starts_its_workflow(in_utc: Guest, tmp_path: Path) -> None:
    text = (EXAMPLE / "blueprint.yaml").read_text(encoding="utf-8")
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "look.py").write_text("", encoding="utf-8")
    (tmp_path / "blueprint.yaml").write_text(text.replace("+10 min", "+1 min"), encoding="utf-8")
    in_utc.does("install", str(tmp_path / "blueprint.yaml"), "-b", "soon", "-d", "soon")

    def happened() -> list[dict[str, str]]:
        found = in_utc.reads("deployments", "schedule", "history", "soon", "first-look")
        return [each for each in found if each["state"] != "claimed"]

    eventually(happened, "its minute has come", within=90)
    [occurrence] = happened()
    assert occurrence["state"] == "started"
    run = in_utc.reads("executions", "get", occurrence["execution_id"])
    assert (run["workflow_id"], run["created_by"]) == ("check_status", "admin")
    assert "None of its times" in in_utc.does(
        "deployments", "schedule", "preview", "soon", "first-look"
    )
