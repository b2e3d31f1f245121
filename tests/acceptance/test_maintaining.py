"""Maintenance with real servers that are killed at every step of it."""

from pathlib import Path

import pytest

from acceptance.guest import Guest
from acceptance.server import Server
from acceptance.small import blueprint
from acceptance.test_apart import House, house
from acceptance.waiting import eventually

__all__ = ["house"]  # a fixture

NODES = """
node_templates:
  slow:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: slow.sh
          inputs: {process: {resumable: true}}
          max_retries: 0
        delete: {implementation: gone.sh, max_retries: 0}
"""
IN_MAINTENANCE = "the manager is in maintenance"


class Story:
    """A deployment `it` whose install takes as long as the file `gate` is there."""

    def __init__(self, guest: Guest, folder: Path) -> None:
        self.guest = guest
        self.gate, self.ledger = folder / "gate", folder / "ledger"
        (folder / "blueprint").mkdir()
        main = blueprint(
            folder / "blueprint",
            NODES,
            slow=f"echo began >> {self.ledger}; while test -e {self.gate}; do sleep 0.05; done",
            gone=f"echo gone >> {self.ledger}",
        )
        guest.deploys("it", main)

    def begin(self) -> None:
        """An install that goes on, and an uninstall that waits for it."""
        self.gate.touch()
        self.guest.tries("executions", "start", "install", "-d", "it", "--timeout", "0")
        eventually(self.ledger.exists, "the install runs")
        self.guest.does("executions", "start", "uninstall", "-d", "it", "--queue")

    def maintenance(self, guest: Guest | None = None) -> str:
        return str((guest or self.guest).reads("maintenance-mode", "status")["status"])

    def becomes(self, status: str, guest: Guest | None = None) -> None:
        eventually(lambda: self.maintenance(guest) == status, f"maintenance is {status}")

    def is_uninstalled(self) -> bool:
        return self.guest.status("it", "uninstall") == "terminated"

    def is_closed(self, guest: Guest, sentence: str) -> None:
        for words in ("secrets create word -s none", "executions start install -d it"):
            said = guest.tries(*words.split())
            assert (said.code, sentence in said) == (1, True), said.text
        assert "it" in guest.does("deployments", "list")


def back(server: Server, guest: Guest) -> None:
    server.kill()
    server.start()
    assert guest.log_in().code == 0


@pytest.fixture
def story(own_server: Server, tmp_path: Path) -> Story:
    own_server.start()
    own_server.stay()
    guest = Guest(tmp_path / "guest", own_server)
    guest.log_in()
    return Story(guest, tmp_path)


@pytest.mark.long
def test_a_server_that_is_killed_at_each_step_goes_on_where_it_was(
    own_server: Server, story: Story
) -> None:
    guest = story.guest
    story.begin()
    assert "still run: 1" in guest.does("maintenance-mode", "activate")
    waiting = guest.begins("maintenance-mode", "activate", "--wait", "--timeout", "120")
    assert waiting.stdout is not None
    heard = [waiting.stdout.readline() for _ in range(2)]
    assert heard[1] == "Maintenance waits for:\n"
    back(own_server, guest)
    assert story.maintenance() == "activating"
    story.is_closed(guest, "nothing new can begin")
    [left] = guest.reads("maintenance-mode", "status")["remaining_executions"]
    assert (left["workflow_id"], left["deployment_id"]) == ("install", "it")
    eventually(lambda: story.ledger.read_text().count("began") == 2, "it runs again")

    story.gate.unlink()
    said, _ = waiting.communicate(timeout=120)
    assert waiting.returncode == 0, said
    assert "The server is in maintenance." in said
    assert guest.status("it", "install") == "terminated"
    back(own_server, guest)
    assert story.maintenance() == "activated"
    story.is_closed(guest, IN_MAINTENANCE)
    assert "Maintenance is activated." in guest.does("status")
    queued = guest.execution("it", "uninstall")["id"]
    shown = guest.reads("executions", "get", queued)
    assert (shown["status"], shown["waits_for"]) == (
        "queued",
        "the maintenance to end: it is activated, asked for by admin",
    )

    guest.does("maintenance-mode", "deactivate")
    back(own_server, guest)
    assert story.maintenance() == "deactivated"
    eventually(story.is_uninstalled, "the queue goes on")
    assert story.ledger.read_text().split() == ["began", "gone", "began", "gone"]
    own_server.stop()


def test_what_remains_is_ended_by_who_will_not_wait(own_server: Server, story: Story) -> None:
    guest = story.guest
    story.begin()
    guest.does("maintenance-mode", "activate")
    too_late = guest.tries("maintenance-mode", "activate", "--wait", "--timeout", "1")
    assert (too_late.code, "cfy executions cancel" in too_late) == (6, True), too_late.text
    running = guest.execution("it", "install")["id"]
    guest.does("executions", "cancel", running, "--kill")
    story.becomes("activated")
    story.gate.unlink()
    refused = guest.tries("executions", "resume", running)
    assert (refused.code, IN_MAINTENANCE in refused) == (1, True), refused.text
    assert guest.tries("maintenance-mode", "activate").code == 0
    guest.does("maintenance-mode", "deactivate")
    eventually(story.is_uninstalled, "the queue goes on")
    own_server.stop()


def test_two_servers_agree_at_once_and_each_goes_on_without_the_other(
    house: House, tmp_path: Path
) -> None:
    """The other one is told, and killed, twice: on the way into maintenance and on the way out."""
    house.hire("worker")
    story = Story(house.guest, tmp_path)
    server = house.open_server(tmp_path / "other")
    server.stay()
    other = Guest(tmp_path / "other-guest", server)
    assert other.log_in().code == 0

    story.begin()
    other.does("maintenance-mode", "activate")
    story.is_closed(house.guest, "nothing new can begin")
    server.kill()
    assert story.maintenance() == "activating"
    story.gate.unlink()
    story.becomes("activated")
    server.start()
    story.is_closed(other, IN_MAINTENANCE)

    other.does("maintenance-mode", "deactivate")
    server.kill()
    assert story.maintenance() == "deactivated"
    eventually(story.is_uninstalled, "the queue goes on")
    assert story.ledger.read_text().split() == ["began", "gone"]
