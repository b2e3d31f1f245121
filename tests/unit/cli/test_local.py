"""The local profile: everything on this machine, and no server anywhere."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Cfy
from conductor.cli.follow import Follower

OPERATIONS = """
from threading import Event

from cloudify.workflows import api


def create(ctx, word="", **_):
    ctx.instance.runtime_properties["said"] = word
    ctx.logger.info("creating with %s", word)


def fail(ctx, **_):
    if not (__import__("pathlib").Path(ctx.local_deployment_workdir()) / "mended").exists():
        raise ValueError("boom")


def wait(ctx, **_):
    while not api.has_cancel_request():
        Event().wait(0.01)


def count(ctx, upto, **_):
    return list(range(upto))
"""
BLUEPRINT = """
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
inputs: {word: {default: hello}}
plugins: {mine: {executor: central_deployment_agent, source: mine}}
node_templates:
  web:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {implementation: mine.local_mine.create, inputs: {word: {get_input: word}}}
        START
workflows:
  count: {mapping: mine.local_mine.count, parameters: {upto: {type: integer}}}
outputs: {said: {value: {get_attribute: [web, said]}}}
capabilities: {fixed: {value: 7}}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "shop"
    code = folder / "plugins" / "mine"
    code.mkdir(parents=True)
    (code / "local_mine.py").write_text(OPERATIONS)
    (folder / "blueprint.yaml").write_text(BLUEPRINT.replace("START", ""))
    path = list(sys.path)
    yield folder
    sys.path[:] = path
    sys.modules.pop("local_mine", None)


@pytest.fixture
def bare(no_profile: Path) -> Cfy:
    cfy = Cfy()
    result = cfy("profiles", "use", "local")
    assert result.exit_code == 0, result.output
    return cfy


def done(cfy: Cfy, *words: str) -> str:
    result = cfy(*words)
    assert result.exit_code == 0, result.output
    assert cfy.requests == []
    return result.output


def test_a_blueprint_is_made_an_environment_and_installed(bare: Cfy, shop: Path) -> None:
    assert "Environment shop is made." in done(bare, "init", str(shop / "blueprint.yaml"))
    said = done(bare, "install")
    assert "CFY <shop> Starting 'install' workflow execution" in said
    assert "INFO: creating with hello" in said
    assert "finished" in said
    assert "said  hello" in done(bare, "deployments", "outputs")
    assert "started" in done(bare, "node-instances", "list")


def test_install_takes_a_blueprint_and_inputs_at_once(bare: Cfy, shop: Path) -> None:
    done(bare, "install", str(shop / "blueprint.yaml"), "-b", "mine", "-i", "word=hi")
    assert "word  hi" in done(bare, "deployments", "inputs", "mine")
    assert "fixed  7" in done(bare, "deployments", "capabilities")
    assert "install" in done(bare, "executions", "list")


def test_any_workflow_is_started_with_parameters(bare: Cfy, shop: Path) -> None:
    told = ("--reset-context", "--install-plugins", "--enable-colors")  # as the public client is
    done(bare, "init", str(shop / "blueprint.yaml"), *told)
    said = done(bare, "executions", "start", "count", "-p", "upto=3")
    assert "'count' workflow execution succeeded" in said
    refused = bare("executions", "start", "count", "-p", "upto=x")
    assert refused.exit_code == 1
    assert "upto must be of type integer" in refused.output
    assert "count" in done(bare, "workflows", "list")


def test_uninstall_leaves_nothing(bare: Cfy, shop: Path) -> None:
    done(bare, "install", str(shop / "blueprint.yaml"))
    said = done(bare, "uninstall")
    assert "Deployment shop and blueprint shop are deleted." in said
    assert done(bare, "deployments", "list", "--json") == "[]\n"


def test_a_failed_execution_is_resumed(bare: Cfy, shop: Path, no_profile: Path) -> None:
    text = BLUEPRINT.replace("START", "start: mine.local_mine.fail")
    (shop / "blueprint.yaml").write_text(text)
    failed = bare("install", str(shop / "blueprint.yaml"))
    assert failed.exit_code == 1
    assert "boom" in failed.output
    listed = done(bare, "executions", "list")
    execution = next(line for line in listed.splitlines() if "failed" in line).split()[0]
    assert "local_mine.fail" in done(bare, "executions", "operations", "list", execution)
    *_, seen = json.loads(
        done(bare, "executions", "operations", "list", execution, "--state", "failed", "--json")
    )
    told = json.loads(done(bare, "executions", "operations", "get", seen["id"], "--json"))
    began = json.loads(done(bare, "executions", "list", "--json"))[-1]["started_at"]
    assert began <= told["created_at"] <= told["since"] == seen["since"]
    folder = no_profile / ".conductor" / "local" / "deployments" / "shop" / "workdir"
    (folder / "mended").touch()
    said = done(bare, "executions", "resume", execution)
    assert "creating with" not in said
    assert "Resuming 'install' workflow execution" in said
    assert "completed" in done(bare, "executions", "list")


def test_operations_are_tried_again_when_that_is_asked_for(bare: Cfy, shop: Path) -> None:
    text = BLUEPRINT.replace("START", "start: mine.local_mine.fail")
    (shop / "blueprint.yaml").write_text(text)
    again = ("--task-retries", "1", "--task-retry-interval", "0")
    assert "[retry 1/1]" in bare("install", str(shop / "blueprint.yaml"), *again).output


def test_what_needs_a_server_says_so_and_how_to_have_one(bare: Cfy) -> None:
    for words in (("secrets", "list"), ("plugins", "list"), ("status",)):
        result = bare(*words)
        assert result.exit_code == 2, result.output
        assert "needs a server" in result.output
        assert "cfy profiles use HOST" in result.output


def test_the_local_profile_is_chosen_for_once(no_profile: Path, cfy: Cfy) -> None:
    done(cfy, "profiles", "use", "local")
    assert "local" in done(cfy, "profiles", "list")


def test_with_a_server_a_deployment_must_be_named(cfy: Cfy) -> None:
    for words in (("executions", "start", "install"), ("deployments", "outputs"), ("install",)):
        result = cfy(*words)
        assert result.exit_code == 2, result.output
        assert "Missing" in result.output
    refused = cfy("init", "blueprint.yaml")
    assert refused.exit_code == 2
    assert "cfy profiles use local" in refused.output


def test_without_an_environment_the_next_step_is_said(bare: Cfy) -> None:
    assert "cfy init" in bare("install").output
    missing = bare("deployments", "outputs", "nothing")
    assert missing.exit_code == 5
    assert "nothing" in missing.output


def test_what_is_wrong_with_a_blueprint_is_a_sentence(bare: Cfy, shop: Path) -> None:
    (shop / "blueprint.yaml").write_text(BLUEPRINT.replace("START", "start: mine.local_mine.no"))
    result = bare("init", str(shop / "blueprint.yaml"))
    assert result.exit_code == 1
    assert "has no function 'no'" in result.output


def test_ctrl_c_cancels_what_runs_here(
    bare: Cfy, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow = Follower.follow

    def pressed(follower: Follower, execution_id: str) -> Any:
        monkeypatch.setattr(Follower, "follow", follow)
        raise KeyboardInterrupt

    text = BLUEPRINT.replace("START", "start: mine.local_mine.wait")
    (shop / "blueprint.yaml").write_text(text)
    monkeypatch.setattr(Follower, "follow", pressed)
    result = bare("install", str(shop / "blueprint.yaml"))
    assert result.exit_code == 130, result.output
    assert result.output.count("Starting 'install'") == 1
    assert "it is cancelled" in result.output
