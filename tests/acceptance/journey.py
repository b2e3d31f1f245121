"""Types the command lines that docs/command_lines lists, in their order."""

import re
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from shlex import split
from time import monotonic

from docs.command_lines import JOURNEYS
from docs.command_lines.command import Command

from acceptance.plugin_archives import wagon, wheel
from acceptance.server import PASSWORD, Server
from contract.public_client import Ended, PublicClient

HEAD = "tosca_definitions_version: cloudify_dsl_1_4\nimports: [cloudify/types/types.yaml]\n"
SCRIPTED = """
node_templates:
  web:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {implementation: create.sh, inputs: {word: {get_input: word}}}
"""
SHOP = """
inputs: {word: {default: hello}}
outputs: {said: {description: its word, value: {get_attribute: [web, said]}}}
capabilities: {said: {value: {get_attribute: [web, said]}}}
blueprint_labels: {env: {values: [test]}}
"""
EXTRA = """
  extra: {type: cloudify.nodes.Root}
"""
USER = """
node_types: {reader: {derived_from: cloudify.nodes.Root, properties: {said: {}}}}
node_templates: {it: {type: reader, properties: {said: {get_capability: [dep, said]}}}}
"""
SAYS = '#!/bin/sh\nctx instance runtime-properties said "$word"\n'
TALK = """
node_templates:
  voice:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle: {create: {implementation: fails-once.sh, max_retries: 0}}
      talks: {say: say.sh, wait: wait.sh, tell: {implementation: tell.sh, max_retries: 0}}
  ear: {type: cloudify.nodes.Root}
"""
WORDS = """
operation: talks.say
operation_kwargs: {words: out of a file}
"""
SLOW_ONCE = '#!/bin/sh\n[ -e "$word" ] && exit\ntouch "$word"\nexec sleep 600\n'
TOOL = """\
plugins:
  tool: {{executor: central_deployment_agent, package_name: tool, package_version: '{version}'}}
"""
TOOLED = """\
node_templates:
  bench:
    type: cloudify.nodes.Root
    interfaces: {tools: {look: tool.tool.look}}
"""
PLUGIN = """
plugins: {small: {executor: central_deployment_agent, package_name: small, package_version: '1.0'}}
"""


@dataclass
class Traveller:
    """Somebody with a client who goes all journeys once, each as far as the next one needs it."""

    client: PublicClient
    gone: set[str] = field(default_factory=set)
    kept: dict[str, str] = field(default_factory=dict)

    def log_in(self, server: Server) -> None:
        words = f"profiles use 127.0.0.1 --rest-port {server.port} -u admin -t default_tenant -p"
        ended = self.client(*words.split(), PASSWORD)
        assert ended.code == 0, ended.text

    def reach(self, name: str, *, of_ours: bool) -> None:
        """Goes the journeys before it first, unless that was done."""
        for each, commands in JOURNEYS.items():
            if each not in self.gone:
                self.gone.add(each)
                for command in commands:
                    self._types(command.of_ours if of_ours else command)
            if each == name:
                return

    def watches(self) -> None:
        """An operation says something, and does not end before that was shown. Before the journeys,
        at the end of which nobody is logged in."""
        self._types(Command("blueprints upload talk/blueprint.yaml -b live", "live"))
        self._types(Command("deployments create live -b live", "live"))
        words = "executions start execute_operation -d live -p operation=talks.tell"
        said = []
        with self.client.begins(*words.split()) as watching:
            for line in watching.stdout or ():
                said.append(line)
                if "said: I am here" in line:
                    (self.client.home / "talk" / "heard").touch()
        assert "'execute_operation' workflow execution succeeded" in "".join(said), said
        assert watching.returncode == 0
        self._types(Command("deployments delete live", "delete"))
        self._types(Command("blueprints delete live", "delete"))

    def _types(self, command: Command) -> None:
        if not command.line:
            return
        ended = self._ended(command)
        said = f"cfy {self._filled(command.line)}: {ended.code}\n{ended.text}"
        assert ended.code == command.code, said
        assert self._filled(command.shows) in ended if command.shows else not ended.text, said
        assert command.tells_causes or "Traceback (most recent call last)" not in ended, said
        if command.keeps:
            found = re.search(command.keeps, ended.text)
            assert found, said
            self.kept |= found.groupdict()

    def _ended(self, command: Command) -> Ended:
        words, shows = split(self._filled(command.line)), self._filled(command.shows)
        ended, deadline = self.client(*words), monotonic() + 60
        while command.may_be_early and shows not in ended and monotonic() < deadline:
            ended = self.client(*words)
        return ended

    def _filled(self, text: str) -> str:
        for name, value in self.kept.items():
            text = text.replace(f"{{{name}}}", value)
        return text


def pack(home: Path) -> None:
    """Writes what the command lines name."""
    slow = f"inputs: {{word: {{default: {home / 'marker'}}}}}\n"
    _blueprint(home / "shop", SCRIPTED + SHOP, SAYS)
    _blueprint(home / "shop2", SCRIPTED + EXTRA + SHOP, SAYS)
    _blueprint(home / "slow", SCRIPTED + slow, SLOW_ONCE)
    _blueprint(home / "user", USER)
    _talk(home / "talk")
    _blueprint(home / "broken", "node_templates: {web: {type: no.such.Type}}\n")
    (home / "plugin").mkdir()
    (home / "plugin" / "plugin.yaml").write_text(PLUGIN)
    packed = wagon(home / "plugin", "small", wheel(home / "wheels", "small"))
    with tarfile.open(home / "bundle.tar", "w") as bundle:
        bundle.add(packed, f"small/{packed.name}")
        bundle.add(home / "plugin" / "plugin.yaml", "small/plugin.yaml")
    for version in ("1.0", "1.1"):
        told = TOOL.format(version=version)
        packed = wheel(home / "tool" / "wheels", "tool", version)
        wagon(home / "tool", "tool", packed, version=version)
        (home / "tool" / f"plugin-{version}.yaml").write_text(told)
    _blueprint(home / "tooled", TOOLED, head=HEAD.replace("]", ", 'plugin:tool']"))
    (home / "icon.png").write_bytes(b"\x89PNG\r\n\x1a\n")


def _until(path: Path) -> str:
    """It fails when that takes longer than a minute."""
    return f"for _ in $(seq 600); do [ -e '{path}' ] && exit; sleep 0.1; done; exit 1"


def _talk(folder: Path) -> None:
    """What it says is in a file of parameters. It waits a day, and cannot be installed at once."""
    _blueprint(folder, TALK)
    scripts = {
        "say": 'ctx logger info "said: ${words-nothing}"',
        "wait": "exec sleep 86400",
        "tell": f"ctx logger info 'said: I am here'; {_until(folder / 'heard')}",
        "fails-once": f'[ -e "{folder / "tried"}" ] || {{ touch "{folder / "tried"}"; exit 3; }}',
    }
    for name, line in scripts.items():
        (folder / f"{name}.sh").write_text(f"#!/bin/sh\n{line}\n")
    (folder / "say.yaml").write_text(WORDS)


def _blueprint(folder: Path, text: str, script: str = "", head: str = HEAD) -> None:
    folder.mkdir()
    (folder / "blueprint.yaml").write_text(head + text)
    (folder / "create.sh").write_text(script)
