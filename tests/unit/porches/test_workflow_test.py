"""Tests written for the public test kit run on ours."""

import inspect
import unittest
from pathlib import Path
from typing import Any

import pytest

from cloudify.test_utils import workflow_test
from cloudify.test_utils.local_workflow_decorator import IGNORED_LOCAL_WORKFLOW_MODULES

BLUEPRINT = "kit/blueprint.yaml"
INLINE = """
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
inputs: {port: {default: 80}}
node_templates: {web: {type: cloudify.nodes.Root}}
outputs: {port: {value: {get_input: port}}}
"""
AGENTS = """
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
plugins: {old: {executor: central_deployment_agent, install: false}}
node_templates:
  web:
    type: cloudify.nodes.Root
    interfaces: {agents: {install: old.worker_installer.tasks.install}}
"""


class Case(unittest.TestCase):
    def _inputs(self, port: int, **given: Any) -> dict[str, Any]:
        assert given["decorator_kwargs"]["temp_dir_prefix"] == "own-"
        return {"port": port + given["more"]}

    @workflow_test(BLUEPRINT, inputs={"port": 8080})
    def test_the_environment_is_of_the_blueprint_beside_the_test(self, env: Any) -> None:
        env.execute("install", task_retries=0)
        assert env.outputs() == {"port": 8080}
        assert env.name == "test_the_environment_is_of_the_blueprint_beside_the_test"

    @workflow_test(INLINE)
    def test_a_blueprint_may_be_its_text(self, env: Any) -> None:
        assert env.outputs() == {"port": 80}

    @workflow_test(
        INLINE,
        temp_dir_prefix="own-",
        inputs="_inputs",
        input_func_args=[8000],
        input_func_kwargs={"more": 1},
    )
    def test_inputs_may_come_from_a_method(self, env: Any) -> None:
        assert env.outputs() == {"port": 8001}

    @workflow_test(INLINE, inputs=lambda **_: {"port": 5})
    def test_inputs_may_come_from_a_function(self, env: Any) -> None:
        assert env.outputs() == {"port": 5}

    @workflow_test(INLINE, init_args={"name": "shop", "inputs": {"port": 6}})
    def test_init_args_go_to_init_env(self, env: Any) -> None:
        assert (env.name, env.outputs()) == ("shop", {"port": 6})

    @workflow_test(AGENTS)
    def test_code_of_agents_need_not_be_there(self, env: Any) -> None:
        assert "worker_installer.tasks" in IGNORED_LOCAL_WORKFLOW_MODULES
        env.execute("install", task_retries=0)

    @workflow_test(INLINE, temp_dir_prefix="copies-", resources_to_copy=["kit", (BLUEPRINT, "a/b")])
    def test_resources_lie_beside_the_blueprint(self, env: Any) -> None:
        for path in ("kit/plugin.yaml", "a/b/blueprint.yaml"):
            found = env.storage.get_resource(path)
            assert found == (Path(__file__).parent / "kit" / Path(path).name).read_bytes()


@workflow_test(BLUEPRINT)
def test_a_function_gets_it_beside_the_fixtures_of_pytest(env: Any, tmp_path: Path) -> None:
    env.execute("install", task_retries=0)
    assert tmp_path.exists()
    assert env.outputs() == {"port": 80}


def test_it_is_a_context_manager_too() -> None:
    with workflow_test(BLUEPRINT) as env:
        env.execute("install", task_retries=0)
        assert env.outputs() == {"port": 80}


def test_the_closest_plugin_yaml_is_copied(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "plugin.yaml").write_text("node_types: {mine: {derived_from: cloudify.nodes.Root}}")
    body = INLINE.replace("types.yaml]", "types.yaml, plugin.yaml]")
    body = body.replace("type: cloudify.nodes.Root", "type: mine")
    test: Any = {"__name__": "mine"}
    code = "def test_it(env): return env.plan['nodes'][0]['type']"
    exec(compile(code, str(tmp_path / "tests" / "test_it.py"), "exec"), test)  # noqa: S102 - a test elsewhere
    assert workflow_test(body, copy_plugin_yaml=True)(test["test_it"])() == "mine"


def test_its_folder_goes_with_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with workflow_test(INLINE, temp_dir_prefix="gone-"):
        assert [path.name[:5] for path in tmp_path.iterdir()] == ["gone-"]
    assert list(tmp_path.iterdir()) == []


def test_inputs_are_given_once() -> None:
    with pytest.raises(ValueError, match="inputs are given twice"):
        workflow_test(INLINE, inputs={}, init_args={"inputs": {}})


def test_its_arguments_are_the_promised_ones() -> None:
    assert list(inspect.signature(workflow_test).parameters) == [
        "path_or_blueprint",
        "copy_plugin_yaml",
        "resources_to_copy",
        "temp_dir_prefix",
        "init_args",
        "inputs",
        "input_func_args",
        "input_func_kwargs",
    ]
