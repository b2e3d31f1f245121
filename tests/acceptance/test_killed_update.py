"""`kill -9` in each phase of an update, which goes on; a failed one is resumed, or taken back."""

import os
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from acceptance.guest import Guest
from acceptance.processes import descendants, mentioning
from acceptance.server import Server
from acceptance.small import blueprint
from acceptance.waiting import eventually

PARTS = """
inputs: {{port: {{default: 80}}}}
node_types:
  part:
    derived_from: cloudify.nodes.Root
    properties: {{port: {{default: 0}}}}
    interfaces:
      cloudify.interfaces.lifecycle:
        create: &once
          implementation: create.sh
          max_retries: 0
          inputs: {{process: {{default: {{resumable: true}}}}}}
        delete: {{<<: *once, implementation: delete.sh}}
  updatable:
    derived_from: part
    interfaces:
      cloudify.interfaces.lifecycle:
        update: {{<<: *once, implementation: update.sh}}
node_templates:
  web:
    type: updatable
    properties: {{port: {{get_input: port}}}}
    relationships: [{{type: cloudify.relationships.connected_to, target: {other}}}]
  worker: {{type: part, properties: {{port: {{get_input: port}}}}}}
  {other}: {{type: part}}
"""
SCRIPTS = ("create", "delete", "update")
# In this order: the cache goes, web is updated, the worker is reinstalled, the queue comes.
PHASES = {
    "uninstall": "delete cache",
    "update": "update web",
    "reinstall": "create worker",
    "install": "create queue",
}
DONE = {
    "delete cache": 1,
    "update web": 1,
    "delete worker": 1,
    "create worker": 1,
    "create queue": 1,
}
# A creation that was interrupted is cleaned up before it begins anew.
CLEANED = {"reinstall": {"delete worker": 2}, "install": {"delete queue": 1}}


class Site:
    """Each script tells the ledger that it begins and ends, and waits in between while there is a
    gate for its script and its node. It fails while there is such a fault."""

    def __init__(self, server: Server, home: Path) -> None:
        self.server, self.home = server, home
        self.ledger = home / "ledger"
        self.ledger.touch()
        self.guest = Guest(home / "guest", server)
        self.guest.log_in()
        for name, other in (("old", "cache"), ("new", "queue")):
            folder = home / name
            folder.mkdir()
            scripts = {script: self._script(script) for script in SCRIPTS}
            path = blueprint(folder, PARTS.format(other=other), **scripts)
            self.guest.does("blueprints", "upload", "-b", name, str(path))
        self.guest.does("deployments", "create", "site", "-b", "old")
        self.guest.does("executions", "start", "install", "-d", "site")
        self.ledger.write_text("")

    def gate(self, place: str) -> Path:
        return self.home / f"gate {place}"

    def fault(self, place: str) -> Path:
        return self.home / f"fault {place}"

    def updates(self, *words: str, within: str = "") -> None:
        """To the middle of that script, or to the end."""
        command = ("deployments", "update", "site", *words)
        if not within:
            self.guest.does(*command)
            return
        self.gate(within).touch()
        self.guest.begins(*command, "--timeout", "0").communicate()
        eventually(lambda: f"begin {within}" in self.ledger.read_text(), within, within=60)

    def kill(self, role: str) -> None:
        if role == "server":
            self.server.kill()
            self.server.start()
            self.guest.log_in()
            return
        own = descendants(self.server.process.pid)
        [host] = [pid for pid in mentioning("runtime.host.run_host") if pid in own]
        os.kill(host, signal.SIGKILL)

    def becomes(self, status: str) -> None:
        eventually(lambda: self.guest.status("site", "update") == status, status, within=60)

    def states(self) -> list[str]:
        return [each["state"] for each in self.guest.reads("deployments", "history", "-d", "site")]

    def done(self) -> dict[str, int]:
        """How often each script came to its end for each node."""
        lines = self.ledger.read_text().splitlines()
        return dict(Counter(line[4:] for line in lines if line.startswith("end ")))

    def check(self, blueprint_id: str, other: str, port: int) -> None:
        found = self.guest.reads("deployments", "get", "site")
        assert found["blueprint_id"] == blueprint_id
        assert found["installation_status"] == "active"
        nodes = {each["id"]: each for each in self.guest.reads("nodes", "list", "-d", "site")}
        assert set(nodes) == {"web", "worker", other}
        assert [nodes[name]["properties"]["port"] for name in ("web", "worker")] == [port, port]
        assert [each["target_id"] for each in nodes["web"]["relationships"]] == [other]
        instances = self._by_node()
        assert {each["state"] for each in instances.values()} == {"started"}
        edges = [each["target_id"] for each in instances["web"]["relationships"]]
        assert edges == [instances[other]["id"]]

    def _by_node(self) -> dict[str, Any]:
        listed = self.guest.reads("node-instances", "list", "-d", "site")
        assert len(listed) == 3
        return {each["node_id"]: each for each in listed}

    def _script(self, name: str) -> str:
        return (
            f'place="{name} $(ctx node id)"\n'
            f'echo "begin $place" >> {self.ledger}\n'
            f'while test -e "{self.home}/gate $place"; do sleep 0.05; done\n'
            f'test ! -e "{self.home}/fault $place"\n'
            f'echo "end $place" >> {self.ledger}'
        )


@pytest.mark.parametrize(
    ("phase", "role"),
    [
        ("update", "server"),
        ("reinstall", "run"),
        pytest.param("uninstall", "run", marks=pytest.mark.long),
        pytest.param("install", "server", marks=pytest.mark.long),
    ],
)
def test_it_goes_on_by_itself_and_repeats_nothing(
    own_server: Server, tmp_path: Path, phase: str, role: str
) -> None:
    own_server.start()
    site = Site(own_server, tmp_path)
    place = PHASES[phase]
    site.updates("-b", "new", "-i", "port=81", within=place)
    site.kill(role)
    site.gate(place).unlink()
    site.becomes("terminated")
    site.check("new", "queue", 81)
    done, expected = site.done(), DONE | CLEANED.get(phase, {})
    assert done.pop(place) in (1, 2)  # it may have come to its end before it was killed
    assert done == {name: times for name, times in expected.items() if name != place}
    assert site.states() == ["successful"]
    own_server.stop()


def test_a_failed_one_is_resumed_where_it_failed(own_server: Server, tmp_path: Path) -> None:
    own_server.start()
    site = Site(own_server, tmp_path)
    site.fault("create queue").touch()
    said = site.guest.tries("deployments", "update", "site", "-b", "new", "-i", "port=81")
    assert said.code == 1
    assert "cfy executions resume" in said
    assert "cfy deployments update site -b old" in said
    assert site.states() == ["failed"]
    site.fault("create queue").unlink()
    site.guest.does("executions", "resume", site.guest.execution("site", "update")["id"])
    site.becomes("terminated")
    site.check("new", "queue", 81)
    assert site.done() == DONE | CLEANED["install"]
    assert site.states() == ["successful"]
    own_server.stop()


@pytest.mark.long
def test_a_failed_one_is_taken_back_by_another(own_server: Server, tmp_path: Path) -> None:
    own_server.start()
    site = Site(own_server, tmp_path)
    site.fault("create queue").touch()
    site.guest.tries("deployments", "update", "site", "-b", "new", "-i", "port=81")
    site.updates("-b", "old", "-i", "port=80")
    site.check("old", "cache", 80)
    assert site.states() == ["failed", "successful"]
    first = site.guest.reads("deployments", "history", "-d", "site")[0]["execution_id"]
    site.guest.does("executions", "resume", first)
    eventually(
        lambda: (
            "a later update has taken its place"
            in site.guest.reads("executions", "get", first)["error"]
        ),
        "it cannot be resumed",
    )
    own_server.stop()


def test_what_cannot_be_updated_is_reinstalled(own_server: Server, tmp_path: Path) -> None:
    own_server.start()
    site = Site(own_server, tmp_path)
    site.fault("update web").touch()
    site.updates("-i", "port=82")
    site.check("old", "cache", 82)
    done = {"delete web": 1, "create web": 1, "delete worker": 1, "create worker": 1}
    assert site.done() == done
    site.ledger.write_text("")
    site.updates("-i", "port=83", "--skip-reinstall")
    assert site.done() == {}
    site.fault("update web").unlink()
    site.updates("-i", "port=84", "--skip-reinstall")
    assert site.done() == {"update web": 1}
    [web] = [each for each in site.guest.instances("site") if each["node_id"] == "web"]
    site.updates("--skip-reinstall", "-r", web["id"])
    assert site.done() == {"update web": 1, "delete web": 1, "create web": 1}
    own_server.stop()


@pytest.mark.long
def test_other_workflows_begin_an_update_or_carry_it_out(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    site = Site(own_server, tmp_path)
    words = ("-d", "site", "-p", "blueprint_id=new", "-p", "{inputs: {port: 81}}")
    site.guest.does("executions", "start", "csys_update_deployment", *words)
    site.check("new", "queue", 81)
    assert site.done() == DONE
    refused = site.guest.tries("executions", "start", "update", "-d", "site")
    assert refused.code == 1
    assert "an update is started with: cfy deployments update site -b BLUEPRINT" in refused
    site.ledger.write_text("")
    site.updates("-b", "old", "-w", "reinstall")
    site.check("old", "cache", 81)
    assert site.done()["create cache"] == 1
    refused = site.guest.tries("deployments", "update", "site", "-w", "execute_operation")
    assert "workflow execute_operation does not start" in refused
    assert "update.py" not in refused
    own_server.stop()
