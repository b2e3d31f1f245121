"""A local environment as its users see it: plans in, results out."""

from pathlib import Path
from typing import Any

import pytest

from cloudify.exceptions import NonRecoverableError, WorkflowFailed
from cloudify.workflows import api, local
from dsl_parser.exceptions import UnsupportedGetSecretError
from unit.runtime.host.local import deeds
from unit.runtime.host.local.stage import BLUEPRINT, DEEDS, blueprint, environment


@pytest.fixture
def env(tmp_path: Path) -> Any:
    return environment(tmp_path, name="shop", inputs={"size": "big"})


def webs(env: Any) -> list[Any]:
    return list(env.storage.get_node_instances("web"))


def test_install_brings_instances_up_and_outputs_follow(env: Any) -> None:
    assert env.execute("install") is None
    assert {each.state for each in env.storage.get_node_instances()} == {"started"}
    assert env.outputs() == {"size": "big", "made": ["big", "big"]}
    assert all(each.runtime_properties["url"] == "big" for each in webs(env))
    env.execute("uninstall")
    assert {each.state for each in env.storage.get_node_instances()} == {"deleted"}


def test_a_new_instance_has_no_state_and_version_zero(env: Any) -> None:
    first = env.storage.get_node_instances("db")[0]
    assert (first.state, first.version, first.runtime_properties) == (None, 0, {})
    assert [each.index for each in webs(env)] == [1, 2]


def test_the_result_of_the_function_is_the_result_of_the_execution(env: Any) -> None:
    assert env.execute("give", {"number": "5"}) == (5, "x", {"is_big": True})


def test_parameters_are_merged_converted_and_judged(env: Any) -> None:
    given = {"number": 1, "is_big": "false", "colour": "red"}
    result = env.execute("give", given, allow_custom_parameters=True)
    assert result == (1, "x", {"is_big": False, "colour": "red"})
    for wrong in ({}, {"number": "many"}, {"number": 1, "colour": "red"}):
        with pytest.raises(ValueError, match=r"number|colour"):
            env.execute("give", wrong)
    with pytest.raises(ValueError, match="'nope' workflow does not exist"):
        env.execute("nope")
    assert len(env.storage.get_executions()) == 1  # what was refused left no record


def test_parameters_that_are_functions_are_evaluated_when_the_workflow_begins(env: Any) -> None:
    """And are held to their types then."""
    given = {"number": {"get_property": ["web", "port"]}, "name": {"get_input": "size"}}
    assert env.execute("give", given)[:2] == (80, "big")
    assert env.storage.get_executions()[0].parameters["name"] == {"get_input": "size"}
    with pytest.raises(NonRecoverableError, match="number must be of type integer, not 'big'"):
        env.execute("give", {"number": {"get_input": "size"}})


def test_parameters_can_be_judged_without_an_execution() -> None:
    declared = {"parameters": {"number": {"type": "integer"}, "word": {"default": "x"}}}
    judge = local._merge_and_validate_execution_parameters
    assert judge(declared, "give", {"number": "5"}) == {"number": 5, "word": "x"}
    assert judge(declared, "give", {"number": 5, "own": 1}, True)["own"] == 1
    with pytest.raises(ValueError, match=r"'give'.*own"):
        judge(declared, "give", {"number": 5, "own": 1})


def test_what_a_workflow_raises_is_raised_unwrapped(env: Any) -> None:
    with pytest.raises(KeyError, match="direct"):
        env.execute("throw")
    ended = env.storage.get_executions()[0]
    assert (ended.status, ended.workflow_id) == ("failed", "throw")
    assert "direct" in ended.error
    assert ended["created_at"] <= ended["started_at"] <= ended["ended_at"]


def test_a_failed_operation_keeps_the_properties_that_it_changed(env: Any) -> None:
    with pytest.raises(ValueError, match="boom"):
        env.execute("one_operation", {"operation": "test.fail"})
    assert sorted(each.runtime_properties.get("tried", -1) for each in webs(env)) == [-1, 1]


def test_a_failure_that_nobody_fetched_fails_the_workflow(env: Any) -> None:
    with pytest.raises(ValueError, match="boom"):
        env.execute("forget")
    assert env.storage.get_executions()[0].status == "failed"


def test_a_graph_that_fails_says_which_operation_did(tmp_path: Path) -> None:
    text = BLUEPRINT.replace(f"{DEEDS}.create", f"{DEEDS}.fail")
    env = local.init_env(blueprint(tmp_path, text))
    with pytest.raises(WorkflowFailed, match=r"deeds.fail .*-> boom"):
        env.execute("install", task_retries=0)


def test_operations_read_files_of_the_blueprint(env: Any) -> None:
    assert env.execute("one_operation", {"operation": "test.read"}) == "hellohellobig"
    assert env.storage.get_resource("hello.txt") == b"hello"
    with pytest.raises(FileNotFoundError):
        env.storage.get_resource("../../etc/passwd")


def test_scripts_are_operations_too(env: Any) -> None:
    assert env.execute("one_operation", {"operation": "test.script"}) == "done"
    assert "hi" in [each.runtime_properties.get("said") for each in webs(env)]


def test_what_changes_inside_of_a_nested_value_is_not_saved(env: Any) -> None:
    env.execute("install")
    env.execute("one_operation", {"operation": "test.nested"})
    assert not any("hidden" in each.runtime_properties["made_with"] for each in webs(env))


def test_a_cancelled_execution_ends_as_such_and_leaves_no_flag(env: Any) -> None:
    assert env.execute("cancel_itself") == api.EXECUTION_CANCELLED_RESULT
    assert env.execute("stop_") == api.EXECUTION_CANCELLED_RESULT
    assert [each.status for each in env.storage.get_executions()] == ["cancelled"] * 2
    assert env.execute("flags") is False


def test_a_flag_that_was_left_set_does_not_poison_the_next_execution(
    env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "cancel_request", True)
    assert env.execute("flags") is False
    env.execute("install")


def test_a_dry_run_does_nothing(env: Any) -> None:
    deeds.done.clear()
    env.execute("install", dry_run=True)
    assert deeds.done == []
    assert {each.state for each in env.storage.get_node_instances()} == {None}


def test_functions_are_evaluated_as_things_are_now(env: Any) -> None:
    env.execute("install")
    instance = webs(env)[0]
    payload = {"url": {"get_attribute": ["SELF", "url"]}, "size": {"get_input": "size"}}
    assert env.evaluate_functions(payload, {"self": instance.id}) == {"url": "big", "size": "big"}


def test_an_environment_is_found_again_in_its_storage(tmp_path: Path) -> None:
    storage = local.InMemoryStorage()
    env = environment(tmp_path, name="one", storage=storage)
    env.execute("install")
    again = local.load_env("one", storage)
    assert again.outputs() == env.outputs()
    assert (again.name, again.created_at, again.plan) == (env.name, env.created_at, env.plan)
    assert local.load_env("two", storage) is None


def test_code_that_is_not_there_is_found_before_anything_runs(tmp_path: Path) -> None:
    no_module = blueprint(tmp_path, BLUEPRINT.replace(f"{DEEDS}.create", "nowhere.create"))
    with pytest.raises(ImportError, match="nowhere"):
        local.init_env(no_module)
    assert local.init_env(no_module, ignored_modules=["nowhere"]).name == "local"
    no_name = blueprint(tmp_path, BLUEPRINT.replace(f"{DEEDS}.create", f"{DEEDS}.nothing"))
    with pytest.raises(AttributeError, match="nothing"):
        local.init_env(no_name)


def test_hosts_with_agents_and_secrets_are_refused(tmp_path: Path) -> None:
    host = "  vm: {type: cloudify.nodes.Compute, properties: {install_agent: 'true'}}\noutputs:"
    with pytest.raises(ValueError, match="install_agent"):
        local.init_env(blueprint(tmp_path, BLUEPRINT.replace("outputs:", host)))
    reading = "outputs:\n  s: {value: {get_secret: key}}"
    with pytest.raises(UnsupportedGetSecretError):
        local.init_env(blueprint(tmp_path, BLUEPRINT.replace("outputs:", reading)))


def test_an_execution_that_failed_goes_on_where_the_instances_are(
    env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(deeds, "connect", deeds.fail)
        with pytest.raises(WorkflowFailed):
            env.execute("install", task_retries=0)
    env.resume(env.storage.get_executions()[0].id)
    assert {each.state for each in env.storage.get_node_instances()} == {"started"}
    assert [each.status for each in env.storage.get_executions()] == ["terminated"]
