"""Deployments come to other versions of their plugins, also when something fails or is killed."""

import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from acceptance.guest import Guest
from acceptance.processes import descendants, mentioning
from acceptance.server import Server
from acceptance.waiting import eventually
from packages import wheel

PLUGIN = """\
plugins:
  greeter: {{executor: central_deployment_agent, package_name: greeter-plugin,
            package_version: '{version}'}}
node_types:
  greeter.nodes.Greeting:
    derived_from: cloudify.nodes.Root
    properties: {{release: {{default: '{version}'}}}}
    interfaces: {{cloudify.interfaces.lifecycle: {{create: greeter.greeter.tasks.create}}}}
"""
BLUEPRINT = """\
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml, 'plugin:greeter-plugin?version=>=1.0,<2']
node_types:
  greeting:
    derived_from: greeter.nodes.Greeting
    interfaces:
      cloudify.interfaces.lifecycle:
        update:
          implementation: update.sh
          max_retries: 0
          inputs: {process: {default: {resumable: true}}}
        start: {implementation: start.sh, max_retries: 0}
node_templates: {hello: {type: greeting}}
"""
OURS = ("one", "two")


class Site:
    """Two deployments. Their script `update.sh` tells the ledger when it begins and ends; it waits
    in between while there is a gate for its deployment. While there is such a fault, it fails, and
    so does the start of what is reinstalled then."""

    def __init__(self, server: Server, home: Path) -> None:
        self.server, self.home = server, home
        self.ledger = home / "ledger"
        self.ledger.touch()
        self.guest = Guest(home / "guest", server)
        self.guest.log_in()
        self.brings("1.0")
        folder = home / "blueprint"
        folder.mkdir()
        (folder / "blueprint.yaml").write_text(BLUEPRINT)
        (folder / "update.sh").write_text(
            f"#!/bin/sh -e\nplace=$(ctx deployment id)\n"
            f'echo "begin $place" >> {self.ledger}\n'
            f'while test -e "{home}/gate $place"; do sleep 0.05; done\n'
            f'test ! -e "{home}/fault $place"\n'
            f'echo "end $place" >> {self.ledger}\n'
        )
        fails = f'#!/bin/sh\ntest ! -e "{home}/fault $(ctx deployment id)"\n'
        (folder / "start.sh").write_text(fails)
        self.guest.does("blueprints", "upload", "-b", "bp", str(folder / "blueprint.yaml"))
        for each in OURS:
            self.guest.does("deployments", "create", each, "-b", "bp")
            self.guest.does("executions", "start", "install", "-d", each)

    def brings(self, version: str) -> None:
        package = self.home / f"greeter-{version}.whl"
        package.write_bytes(wheel(version=version))
        yaml = self.home / f"plugin-{version}.yaml"
        yaml.write_text(PLUGIN.format(version=version))
        self.guest.does("plugins", "upload", str(package), "-y", str(yaml))

    def begins(self, *where: str) -> None:
        """To the middle of both, or of what is named."""
        for each in OURS:
            (self.home / f"gate {each}").touch()
        self.guest.begins("plugins", "update", "bp", "--timeout", "0").communicate()
        begun = {f"begin {each}" for each in where or OURS}
        eventually(
            lambda: begun <= set(self.ledger.read_text().splitlines()), f"{begun}", within=60
        )

    def opens(self) -> None:
        for each in OURS:
            (self.home / f"gate {each}").unlink()

    def versions(self) -> dict[str, str]:
        """Of the plugin in each deployment, as its only node shows it."""
        found = {}
        for each in OURS:
            [node] = self.guest.reads("nodes", "list", "-d", each)
            found[each] = node["properties"]["release"]
        return found

    def blueprint_version(self) -> str:
        plan = self.guest.reads("blueprints", "get", "bp")["plan"]
        [plugin] = plan["deployment_plugins_to_install"]
        return str(plugin["package_version"])

    def states(self) -> list[str]:
        return [each["state"] for each in self.guest.reads("plugins", "history", "-b", "bp")]

    def ends(self) -> set[str]:
        """How the plugins update and the updates of the deployments are by now."""
        [update] = self.guest.reads("plugins", "history")
        whole = self.guest.reads("executions", "get", update["execution_id"])["status"]
        listed = (self.guest.reads("executions", "list", "-d", each) for each in OURS)
        parts = {each["status"] for of in listed for each in of if each["workflow_id"] == "update"}
        return {whole, *parts}

    def done(self) -> dict[str, int]:
        lines = self.ledger.read_text().splitlines()
        return dict(Counter(line[4:] for line in lines if line.startswith("end ")))

    def is_all_new(self, version: str) -> bool:
        return self.states()[-1] == "successful" and self.versions() == dict.fromkeys(OURS, version)


def test_all_deployments_of_a_blueprint_come_to_other_plugins(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    site = Site(own_server, tmp_path)
    assert "No plugin of blueprint bp changes" in site.guest.does("plugins", "update", "bp")
    assert site.states() == ["no_changes_required"]
    site.brings("1.1")
    site.brings("2.0")
    said = site.guest.does("plugins", "update", "bp", "--all-to-minor")
    assert "Plugin greeter-plugin of blueprint bp: 1.0 -> 1.1" in said
    assert site.is_all_new("1.1")
    assert site.blueprint_version() == "1.1"
    assert site.done() == dict.fromkeys(OURS, 1)
    site.guest.does("plugins", "update", "--all-blueprints")
    assert site.is_all_new("2.0")
    assert site.blueprint_version() == "2.0"
    assert {each["id"] for each in site.guest.reads("blueprints", "list")} == {"bp"}
    own_server.stop()


@pytest.mark.long
def test_what_fails_leaves_the_others_and_is_resumed(own_server: Server, tmp_path: Path) -> None:
    own_server.start()
    site = Site(own_server, tmp_path)
    site.brings("1.1")
    (tmp_path / "fault one").touch()
    said = site.guest.tries("plugins", "update", "bp")
    assert said.code == 1
    assert "1 of 2 deployments were not updated: one" in said
    assert site.states() == ["failed"]
    assert site.done()["two"] == 1
    assert site.blueprint_version() == "1.0"
    (tmp_path / "fault one").unlink()
    [update] = site.guest.reads("plugins", "history")
    site.guest.does("executions", "resume", update["execution_id"])
    eventually(lambda: site.is_all_new("1.1"), "it is resumed", within=60)
    assert site.blueprint_version() == "1.1"
    assert site.done()["two"] == 1
    own_server.stop()


def test_cancelled_it_cancels_its_updates_and_can_be_resumed(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    site = Site(own_server, tmp_path)
    site.brings("1.1")
    site.begins()
    [update] = site.guest.reads("plugins", "history")
    site.guest.does("executions", "cancel", update["execution_id"])
    site.opens()  # a cancel lets end what runs
    eventually(lambda: site.ends() == {"cancelled"}, "all are cancelled", within=60)
    assert site.states() == ["failed"]
    assert site.blueprint_version() == "1.0"
    site.guest.does("executions", "resume", update["execution_id"])
    eventually(lambda: site.is_all_new("1.1"), "it is resumed", within=60)
    assert site.blueprint_version() == "1.1"
    own_server.stop()


@pytest.mark.long
def test_it_goes_on_by_itself_when_the_server_was_killed(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    site = Site(own_server, tmp_path)
    site.brings("1.1")
    site.begins()
    own_server.kill()
    own_server.start()
    site.guest.log_in()
    site.opens()
    eventually(lambda: site.is_all_new("1.1"), "it goes on", within=90)
    assert site.blueprint_version() == "1.1"
    updates = site.guest.reads("deployments", "history")
    assert sorted(each["deployment_id"] for each in updates) == sorted(OURS)
    own_server.stop()


def test_it_goes_on_by_itself_when_its_host_was_killed(own_server: Server, tmp_path: Path) -> None:
    own_server.start()
    site = Site(own_server, tmp_path)
    site.brings("1.1")
    site.begins()
    own = descendants(own_server.process.pid)
    for host in [pid for pid in mentioning("runtime.host.run_host") if pid in own]:
        os.kill(host, signal.SIGKILL)
    site.opens()
    eventually(lambda: site.is_all_new("1.1"), "it goes on", within=90)
    assert len(site.guest.reads("deployments", "history")) == len(OURS)
    own_server.stop()
