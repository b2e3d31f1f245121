"""The unmodified public client on our REST client, against a real server."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from acceptance.server import PASSWORD, Server
from acceptance.small import blueprint
from acceptance.waiting import eventually
from contract.public_client import PublicClient, install, programs_of

BLUEPRINT = """
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs: {word: {default: hello}}
node_templates:
  web:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {implementation: create.sh, inputs: {word: {get_input: word}}}
outputs: {said: {description: its word, value: {get_attribute: [web, said]}}}
capabilities: {said: {value: {get_attribute: [web, said]}}}
blueprint_labels: {env: {values: [test]}}
"""
SCRIPT = '#!/bin/sh\nctx instance runtime-properties said "$word"\n'
READS = {
    "status": "Manager Rest-Service",
    "blueprints list": "bp",
    "blueprints get bp": '"env:test"',
    "blueprints inputs bp": "word",
    "deployments list": "dep",
    "deployments inputs dep": "hello",
    "deployments outputs dep": "its word",
    "deployments capabilities dep": "said",
    "deployments modifications list dep": "0 of 0",
    "workflows list -d dep": "install",
    "workflows get install -d dep": "Optional Parameters",
    "executions list -d dep": "completed",
    "nodes list -d dep": "cloudify.nodes.Root",
    "node-instances list -d dep": "started",
    "secrets list": "word",
    "secrets get word": "swordfish",
    "tokens list": "0 of 0",
    "tenants list": "default_tenant",
    "users get admin": "sys_admin",
    "users get admin --get-data": "default_tenant",
    "users list --get-data": "default_tenant",
    "permissions list": "execution_start",
    "permissions list --role viewer": "deployment_list",
    "plugins list": "0 of 0",
    "config list": "task_retries",
    "license list": "expired",
    "maintenance-mode status": "deactivated",
}


@pytest.fixture(scope="module")
def cfy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublicClient]:
    """With a server that has a blueprint `bp` and its deployment `dep`, installed."""
    folder = tmp_path_factory.mktemp("public")
    programs = programs_of(install, tmp_path_factory)
    server = Server(folder)
    server.start()
    client = PublicClient(programs, folder)
    use = f"profiles use 127.0.0.1 --rest-port {server.port} -u admin -t default_tenant -p"
    does(client, *use.split(), PASSWORD)
    (folder / "bp").mkdir()
    (folder / "bp" / "create.sh").write_text(SCRIPT)
    (folder / "bp" / "blueprint.yaml").write_text(BLUEPRINT)
    uploaded = does(client, "blueprints", "upload", "bp/blueprint.yaml", "-b", "bp")
    assert "100.0%" in uploaded
    does(client, "deployments", "create", "dep", "-b", "bp", "--labels", "tier:one")
    installed = does(client, "executions", "start", "install", "-d", "dep")
    assert "'install' workflow execution succeeded" in installed
    does(client, "secrets", "create", "word", "-s", "swordfish")
    yield client
    server.stop()


def does(cfy: PublicClient, *words: str) -> str:
    ended = cfy(*words)
    assert ended.code == 0, ended.text
    return ended.text


@pytest.mark.parametrize("command", READS)
def test_what_the_server_has_is_shown(cfy: PublicClient, command: str) -> None:
    assert READS[command] in does(cfy, *command.split())


def test_runtime_properties_are_told_and_changed(cfy: PublicClient) -> None:
    listed = does(cfy, "node-instances", "list", "-d", "dep")
    found = re.search(r"web_\w+", listed)
    assert found
    does(cfy, "node-instances", "update-runtime", found[0], "-p", "colour=red")
    text = does(cfy, "node-instances", "get", found[0], "--json")
    told: dict[str, Any] = json.loads(text[text.index("{") :])
    assert told["runtime_properties"] == {"said": "hello", "colour": "red"}


def test_a_deployment_is_labelled(cfy: PublicClient) -> None:
    does(cfy, "deployments", "labels", "add", "colour:red", "dep")
    assert "red" in does(cfy, "deployments", "labels", "list", "dep")
    does(cfy, "deployments", "labels", "delete", "colour:red", "dep")
    assert "red" not in does(cfy, "deployments", "labels", "list", "dep")


def test_files_come_back_with_their_progress(cfy: PublicClient) -> None:
    said = does(cfy, "blueprints", "download", "bp", "-o", "back.tar.gz")
    assert "100.0%" in said
    assert (cfy.home / "back.tar.gz").stat().st_size > 0


def test_a_token_is_made_and_taken_back(cfy: PublicClient) -> None:
    made = re.search(r"ctok-(\w+)-\w+", does(cfy, "tokens", "create", "-d", "ci"))
    assert made
    does(cfy, "tokens", "delete", made[1])


def test_a_route_that_is_not_there_is_said_in_a_sentence(cfy: PublicClient) -> None:
    ended = cfy("snapshots", "list")
    assert ended.code == 1
    assert "this server has no GET /api/v3.1/snapshots" in ended


def test_maintenance_is_waited_for_until_nothing_runs(cfy: PublicClient, tmp_path: Path) -> None:
    gate, folder = tmp_path / "gate", tmp_path / "slow"
    gate.touch()
    folder.mkdir()
    main = blueprint(folder, create=f"while test -e {gate}; do sleep 0.05; done")
    does(cfy, "blueprints", "upload", str(main), "-b", "slow")
    does(cfy, "deployments", "create", "slow", "-b", "slow")
    begun = cfy("executions", "start", "install", "-d", "slow", "--timeout", "1")
    assert "Timed out" in begun
    wait = ("maintenance-mode", "activate", "--wait", "--timeout", "120")
    with ThreadPoolExecutor(1) as threads:
        activating = threads.submit(cfy, *wait)
        left = "currently has one running or pending execution"
        eventually(lambda: left in does(cfy, "maintenance-mode", "status"), "it counts what runs")
        refused = cfy("executions", "start", "uninstall", "-d", "slow")
        gate.unlink()
        ended = activating.result()
    try:
        assert (refused.code, "nothing new can begin" in refused) == (1, True), refused.text
        assert (ended.code, "Manager is in maintenance mode" in ended) == (0, True), ended.text
        assert "completed" in does(cfy, "executions", "list", "-d", "slow")
    finally:
        does(cfy, "maintenance-mode", "deactivate")
    assert "succeeded" in does(cfy, "executions", "start", "uninstall", "-d", "slow")


def test_a_deployment_is_uninstalled_in_one_go(cfy: PublicClient, tmp_path: Path) -> None:
    path = tmp_path / "blueprint.yaml"
    path.write_text(
        "tosca_definitions_version: cloudify_dsl_1_4\n"
        "imports: [cloudify/types/types.yaml]\n"
        "node_templates: {only: {type: cloudify.nodes.Root}}\n"
    )
    assert "succeeded" in does(cfy, "install", str(path), "-b", "small", "-d", "small")
    assert "Blueprint deleted" in does(cfy, "uninstall", "small")
