"""A start that a blackout holds, on a real server that is killed meanwhile."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from acceptance.guest import Guest
from acceptance.server import Server
from acceptance.small import blueprint
from acceptance.waiting import eventually

NODES = """
node_templates:
  one:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {implementation: create.sh, max_retries: 0}
"""
SECONDS = 25


@pytest.fixture
def guest(own_server: Server, tmp_path: Path) -> Guest:
    own_server.start()
    own_server.stay()
    guest = Guest(tmp_path / "guest", own_server)
    guest.log_in()
    return guest


def test_what_was_held_begins_when_the_window_ends_though_the_server_was_killed_in_it(
    own_server: Server, guest: Guest, tmp_path: Path
) -> None:
    ledger, folder = tmp_path / "ledger", tmp_path / "blueprint"
    folder.mkdir()
    guest.deploys("it", blueprint(folder, NODES, create=f"date +%s.%N >> {ledger}"))
    begins = datetime.fromtimestamp(int(time.time()), UTC)
    ends = begins + timedelta(seconds=SECONDS)
    calendar = tmp_path / "freeze.ics"
    calendar.write_text(
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:freeze\r\n"
        f"DTSTART:{begins:%Y%m%dT%H%M%SZ}\r\nDTEND:{ends:%Y%m%dT%H%M%SZ}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert "It is on" in guest.does("blackouts", "create", "freeze", "--ics", str(calendar))
    guest.tries("executions", "start", "install", "-d", "it", "--timeout", "0")
    assert guest.status("it", "install") == "queued"
    own_server.kill()
    own_server.start()
    guest.log_in()
    held = next(
        each for each in guest.reads("executions", "list", "-d", "it") if each["status"] == "queued"
    )
    said = guest.does("executions", "get", held["id"])
    assert "blackout 'freeze' to end" in said
    assert f"{ends:%Y-%m-%d %H:%M:%S} UTC" in said
    eventually(lambda: guest.status("it", "install") == "terminated", "it is installed")
    began = datetime.fromtimestamp(float(ledger.read_text()), UTC)
    assert ends <= began < ends + timedelta(seconds=15)


def test_cfy_makes_shows_changes_and_deletes_one(cfy: Guest, name: str) -> None:
    """For a workflow that nobody else starts: the server is shared."""
    window = ("--begins", "2047-12-20 22:00", "--ends", "2047-12-21 02:00", "--timezone")
    rule = ("--rrule", "FREQ=WEEKLY;BYDAY=FR,SA", "--workflow-id", name)
    said = cfy.does("blackouts", "create", name, *window, "Europe/Rome", *rule)
    begin, end = "2047-12-20T22:00:00+01:00", "2047-12-21T02:00:00+01:00"
    assert f"Blackout {name} is created. It begins {begin} until {end} (Europe/Rome)." in said
    [row] = [each for each in cfy.reads("blackouts", "list") if each["name"] == name]
    assert (row["effect"], row["is_on"], row["begins"]) == ("hold", False, begin)
    windows = cfy.reads("blackouts", "preview", name, "--number", "2")
    assert [each["begins"] for each in windows] == [
        "2047-12-20T21:00:00.000Z",
        "2047-12-21T21:00:00.000Z",
    ]
    said = cfy.does("blackouts", "update", name, "--effect", "refuse", "--description", "sleep")
    assert f"Blackout {name} is changed." in said
    found = cfy.reads("blackouts", "get", name)
    assert (found["effect"], found["description"], found["workflow_id"]) == (
        "refuse",
        "sleep",
        name,
    )
    assert f"Blackout {name} is deleted." in cfy.does("blackouts", "delete", name)
    assert f"blackout '{name}' not found" in cfy.tries("blackouts", "get", name)
