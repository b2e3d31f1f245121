"""The unmodified public client in its local profile, on our packages."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

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
"""
SCRIPT = """#!/bin/sh
[ "$word" = never ] && exit 3
ctx logger info "creating with $word"
ctx instance runtime-properties said "$word"
"""


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return programs_of(install, tmp_path_factory)


@pytest.fixture(scope="module")
def chosen(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the local profile was chosen."""
    home = tmp_path_factory.mktemp("home")
    ended = PublicClient(programs, home)("profiles", "use", "local")
    assert ended.code == 0, ended.text
    return home


@pytest.fixture
def cfy(programs: Path, chosen: Path, tmp_path: Path) -> PublicClient:
    return PublicClient(programs, shutil.copytree(chosen, tmp_path / "home"))


@pytest.fixture
def shop(tmp_path: Path) -> str:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "create.sh").write_text(SCRIPT)
    (folder / "blueprint.yaml").write_text(BLUEPRINT)
    return str(folder / "blueprint.yaml")


def does(cfy: PublicClient, *words: str) -> str:
    ended = cfy(*words)
    assert ended.code == 0, ended.text
    return ended.text


def reads(cfy: PublicClient, *words: str) -> Any:
    text = does(cfy, *words)
    return json.loads(text[min(text.index(start) for start in "{[" if start in text) :])


def test_the_client_runs_on_our_packages(cfy: PublicClient) -> None:
    assert "local mode" in does(cfy, "profiles", "show-current")


def test_a_blueprint_is_validated(cfy: PublicClient, shop: str) -> None:
    assert "validated successfully" in does(cfy, "blueprints", "validate", shop)
    Path(shop).write_text(BLUEPRINT.replace("cloudify.nodes.Root", "no.such.Type"))
    refused = cfy("blueprints", "validate", shop)
    assert refused.code == 1
    assert "no.such.Type" in refused


def test_the_journey_from_init_to_uninstall(cfy: PublicClient, shop: str) -> None:
    assert "Initialized" in does(cfy, "init", "-b", "shop", "-i", "word=hi", shop)
    assert "shop" in does(cfy, "blueprints", "list")
    started = does(cfy, "executions", "start", "install", "-b", "shop")
    assert "CFY <shop> Starting 'install' workflow execution" in started
    assert ".create] INFO: creating with hi" in started
    assert "'install' workflow execution succeeded" in started
    assert reads(cfy, "deployments", "outputs", "-b", "shop") == {"said": "hi"}
    assert reads(cfy, "deployments", "inputs", "-b", "shop") == {"word": "hi"}
    (web,) = reads(cfy, "node-instances", "-b", "shop", "web")
    assert (web["state"], web["runtime_properties"]) == ("started", {"said": "hi"})
    assert "completed" in does(cfy, "executions", "list", "-b", "shop")
    uninstalled = does(cfy, "uninstall", "-b", "shop")
    assert "'uninstall' workflow execution succeeded" in uninstalled
    assert cfy("executions", "start", "install", "-b", "shop").code == 1


def test_install_does_it_in_one_go(cfy: PublicClient, shop: str) -> None:
    installed = does(cfy, "install", "-b", "shop", "-i", "word=all", shop)
    assert "creating with all" in installed
    assert reads(cfy, "deployments", "outputs", "-b", "shop") == {"said": "all"}


def test_any_workflow_takes_parameters(cfy: PublicClient, shop: str) -> None:
    does(cfy, "install", "-b", "shop", shop)
    operation = "operation=cloudify.interfaces.lifecycle.create"
    again = does(cfy, "executions", "start", "execute_operation", "-b", "shop", "-p", operation)
    assert "creating with hello" in again


def test_what_fails_ends_with_code_one(cfy: PublicClient, shop: str) -> None:
    does(cfy, "init", "-b", "shop", "-i", "word=never", shop)
    failed = cfy("executions", "start", "install", "-b", "shop", "--task-retries", "0")
    assert failed.code == 1
    assert "'install' workflow execution failed" in failed
    assert "failed" in does(cfy, "executions", "list", "-b", "shop")
    assert cfy("executions", "start", "nothing", "-b", "shop").code == 1


def test_without_an_environment_the_client_says_what_to_do(cfy: PublicClient) -> None:
    ended = cfy("deployments", "outputs", "-b", "shop")
    assert ended.code == 1
    assert "initialize a blueprint" in ended
