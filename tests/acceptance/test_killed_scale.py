"""`kill -9` in the middle of a scale, and it goes on with the modification that it had started."""

import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from acceptance.guest import Guest
from acceptance.processes import descendants, mentioning
from acceptance.server import Server
from acceptance.small import blueprint
from acceptance.waiting import eventually

TWO_TIERS = """
node_templates:
  web:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: &once
          implementation: create.sh
          max_retries: 0
          inputs: {process: {resumable: true}}
        delete: {<<: *once, implementation: delete.sh}
  proxy:
    type: cloudify.nodes.Root
    relationships: [{type: cloudify.relationships.connected_to, target: web}]
"""
SCALE = ("executions", "start", "scale", "-d", "site", "-p", "scalable_entity_name=web")


class Site:
    """Scripts tell the ledger that they begin and end, and in between wait while there is a
    gate. No instance can be created while there is a fault."""

    def __init__(self, server: Server, home: Path) -> None:
        self.server = server
        self.ledger, self.gate, self.fault = home / "ledger", home / "gate", home / "fault"
        self.ledger.touch()
        self.guest = Guest(home / "guest", server)
        self.guest.log_in()
        folder = home / "blueprint"
        folder.mkdir()
        scripts = {
            name: f"id=$(ctx instance id); echo begin {name} $id >> {self.ledger}\n"
            f"while test -e {self.gate}; do sleep 0.05; done\n"
            f"test {name} = delete || test ! -e {self.fault}\n"
            f"echo end {name} $id >> {self.ledger}"
            for name in ("create", "delete")
        }
        self.guest.deploys("site", blueprint(folder, TWO_TIERS, **scripts))
        self.guest.does("executions", "start", "install", "-d", "site")

    def scales(self, delta: int) -> None:
        """Until it is in the middle of a script."""
        self.ledger.write_text("")
        self.gate.touch()
        watching = self.guest.begins(*SCALE, "-p", f"delta={delta}", "--timeout", "0")
        watching.communicate()
        eventually(lambda: "begin" in self.ledger.read_text(), "a script runs")

    def kill(self, role: str) -> None:
        if role == "server":
            self.server.kill()
            self.server.start()
            self.guest.log_in()
            return
        own = descendants(self.server.process.pid)
        [host] = [pid for pid in mentioning("runtime.host.run_host") if pid in own]
        os.kill(host, signal.SIGKILL)

    def ends(self) -> None:
        self.gate.unlink()
        eventually(lambda: self.guest.status("site", "scale") == "terminated", "it is scaled")

    def counts(self) -> dict[str, int]:
        instances = self.guest.reads("node-instances", "list", "-d", "site")
        assert {each["state"] for each in instances} == {"started"}
        ids = {each["id"] for each in instances}
        edges = [edge["target_id"] for each in instances for edge in each["relationships"]]
        assert set(edges) == {each for each in ids if each.startswith("web")}
        return dict(Counter(each["node_id"] for each in instances))

    def statuses(self) -> list[str]:
        listed = self.guest.reads("deployments", "modifications", "list", "site")
        return [each["status"] for each in listed]

    def done(self, script: str) -> set[str]:
        """The instances for which it came to its end."""
        lines = self.ledger.read_text().splitlines()
        return {line.split()[2] for line in lines if line.startswith(f"end {script}")}


@pytest.mark.parametrize("role", [pytest.param("server", marks=pytest.mark.long), "run"])
def test_it_goes_on_by_itself_up_and_down(own_server: Server, tmp_path: Path, role: str) -> None:
    own_server.start()
    site = Site(own_server, tmp_path)
    site.scales(2)
    site.kill(role)
    site.ends()
    assert site.counts() == {"web": 3, "proxy": 1}
    assert len(site.done("create")) == 2
    site.scales(-2)
    site.kill(role)
    site.ends()
    assert site.counts() == {"web": 1, "proxy": 1}
    assert len(site.done("delete")) == 2
    assert site.statuses() == ["finished", "finished"]
    own_server.stop()


def test_a_failed_one_takes_down_what_it_has_added(own_server: Server, tmp_path: Path) -> None:
    own_server.start()
    site = Site(own_server, tmp_path)
    site.fault.touch()
    said = site.guest.tries(*SCALE, "-p", "delta=2")
    assert said.code == 1
    assert "create.sh ended with exit code 1" in said
    assert site.counts() == {"web": 1, "proxy": 1}
    assert site.statuses() == ["rolledback"]
    assert len(site.done("delete")) == 2
    site.fault.unlink()
    site.guest.does("executions", "resume", site.guest.execution("site", "scale")["id"])
    eventually(lambda: site.guest.status("site", "scale") == "failed", "it cannot go on")
    assert "start the workflow anew" in site.guest.execution("site", "scale")["error"]
    site.guest.does(*SCALE, "-p", "delta=2")
    assert site.counts() == {"web": 3, "proxy": 1}
    own_server.stop()


@pytest.mark.long
def test_a_cancelled_one_is_resumed_or_aborted_by_the_next(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    site = Site(own_server, tmp_path)
    for _ in range(2):
        site.scales(1)
        first = site.guest.execution("site", "scale")["id"]
        site.guest.does("executions", "cancel", "-k", first)
        eventually(lambda: site.guest.status("site", "scale") == "cancelled", "it is cancelled")
        site.gate.unlink()
        assert site.statuses()[-1] == "started"
        if site.statuses() == ["started"]:
            site.guest.does("executions", "resume", first, "--reset-operations")
            eventually(lambda: site.guest.status("site", "scale") == "terminated", "it is scaled")
            assert site.counts() == {"web": 2, "proxy": 1}
    refused = site.guest.tries(*SCALE, "-p", "delta=1")
    assert refused.code == 1
    assert "end it with abort_started" in refused
    site.guest.does(*SCALE, "-p", "delta=1", "-p", "abort_started=true")
    assert site.counts() == {"web": 3, "proxy": 1}
    assert site.statuses() == ["finished", "rolledback", "finished"]
    own_server.stop()
