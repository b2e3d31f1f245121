"""The plugin is there for whoever asks, and nobody else notices it."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[5]
PLUGIN = "conductor.runtime.host.testing.pytest_plugin"
BLUEPRINT = """
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
plugins: {own: {executor: central_deployment_agent, source: own}}
inputs: {port: {default: 80}}
node_templates:
  web:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle: {create: own.own_tasks.create}
outputs:
  port: {value: {get_input: port}}
  word: {value: {get_attribute: [web, word]}}
"""
OWN = """
from cloudify import ctx

def create(**_):
    ctx.instance.runtime_properties["word"] = "hi"
"""


def pytest_in(folder: Path, *words: str) -> str:
    ended = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "pytest", "-p", PLUGIN, "-p", "no:cacheprovider", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_the_distribution_names_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {PLUGIN: PLUGIN}


def test_blueprints_and_their_plugins_are_found_beside_the_test(tmp_path: Path) -> None:
    folder = tmp_path / "tests"
    own = folder / "plugins" / "own"
    own.mkdir(parents=True)
    (own / "own_tasks.py").write_text(OWN)
    (folder / "blueprint.yaml").write_text(BLUEPRINT)
    (folder / "test_it.py").write_text(
        "def test_it(workflow_env):\n"
        "    env = workflow_env('blueprint.yaml', {'port': 1})\n"
        "    assert env.execute('install').status == 'terminated'\n"
        "    assert env.outputs() == {'port': 1, 'word': 'hi'}\n"
    )
    assert "1 passed" in pytest_in(tmp_path)


def test_others_pay_nothing_for_it_and_get_no_warnings(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import sys\n"
        "def test_it():\n"
        "    ours = {name for name in sys.modules if name.split('.')[0] in"
        " ('conductor', 'cloudify', 'cloudify_rest_client', 'httpx', 'msgspec', 'yaml')}\n"
        "    assert ours == {'conductor', 'conductor.runtime', 'conductor.runtime.host',"
        f" 'conductor.runtime.host.testing', '{PLUGIN}'}}\n"
    )
    assert "1 passed" in pytest_in(tmp_path, "-W", "error", "--strict-config")


def test_it_tells_of_itself(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_it(): pass")
    assert "workflow_env" in pytest_in(tmp_path, "--fixtures")
