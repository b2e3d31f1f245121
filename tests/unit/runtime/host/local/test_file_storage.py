"""Environments in files: their layout, and that another process finds them as they were left."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cloudify.exceptions import NonRecoverableError, WorkflowFailed
from cloudify.workflows import local
from conductor.domain.errors import InvalidInput
from conductor.domain.facts import InstanceStateSet
from conductor.domain.ids import NodeInstanceId
from conductor.runtime.host.local.deployment_folder import DeploymentFolder
from conductor.runtime.host.local.journal_file import Entry, JournalFile, entries
from unit.runtime.host.local import deeds
from unit.runtime.host.local.stage import environment

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "stored"


@pytest.fixture
def env(tmp_path: Path, place: Path) -> Any:
    return environment(tmp_path, name="shop", storage=local.FileStorage(str(place)))


def found_again(place: Path) -> Any:
    return local.load_env("shop", local.FileStorage(str(place)))


def content(path: Path) -> Any:
    return json.loads(path.read_text())


def test_the_folder_is_laid_out_as_tools_expect(env: Any, place: Path) -> None:
    env.execute("install")
    deployment = place / "deployments" / "shop"
    names = {path.name for path in deployment.iterdir()}
    assert {"deployment.json", "executions.json", "node-instances", "workdir"} <= names
    assert (place / "blueprints" / "shop" / "resources" / "hello.txt").read_text() == "hello"
    assert content(place / "blueprints" / "shop" / "blueprint.json")["id"] == "shop"
    for instance in env.storage.get_node_instances():
        stored = content(deployment / "node-instances" / f"{instance.id}.json")
        assert (stored["state"], stored["version"]) == ("started", instance.version)
    execution = content(deployment / "executions.json")[0]
    moment = datetime.fromtimestamp(execution["started_at"]["__datetime__"], UTC)
    assert moment == env.storage.get_executions()[0]["started_at"]


def test_another_process_finds_everything_as_it_was_left(env: Any, place: Path) -> None:
    env.execute("install")
    again = found_again(place)
    assert again.outputs() == env.outputs()
    assert again.storage.get_node_instances() == env.storage.get_node_instances()
    assert again.storage.get_executions() == env.storage.get_executions()
    assert again.created_at == env.created_at
    assert json.loads(json.dumps(again.plan)) == json.loads(json.dumps(env.plan))
    assert local.load_env("nothing", local.FileStorage(str(place))) is None


def test_two_environments_of_one_folder_see_each_others_changes(env: Any, place: Path) -> None:
    other = found_again(place)
    env.execute("install")
    assert {each.state for each in other.storage.get_node_instances()} == {"started"}
    other.execute("uninstall")
    assert {each.state for each in env.storage.get_node_instances()} == {"deleted"}
    web = other.storage.get_node_instances("web")[0]
    other.storage.update_node_instance(web.id, web.version, runtime_properties={"a": 1})
    assert env.storage.get_node_instance(web.id).runtime_properties == {"a": 1}


def test_who_is_at_work_is_not_disturbed(
    env: Any, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = found_again(place)
    seen: list[Any] = []

    def look(ctx: Any, **_: Any) -> None:
        seen.extend(each.status for each in other.storage.get_executions())
        with pytest.raises(local.EnvironmentBusy):
            other.execute("install")
        with pytest.raises(local.EnvironmentBusy):
            local.FileStorage(str(place)).remove_deployment("shop")

    monkeypatch.setattr(deeds, "stop", look)
    env.execute("stop_")
    assert seen == ["started"]
    assert [each.status for each in other.storage.get_executions()] == ["terminated"]


def test_who_only_looks_is_in_nobodys_way(env: Any, place: Path) -> None:
    looking = found_again(place)
    with DeploymentFolder(place / "deployments" / "shop").locked():
        assert len(looking.storage.get_node_instances()) == 3
        assert found_again(place).outputs() == env.outputs()


def test_operations_find_a_working_folder_that_stays(env: Any, place: Path) -> None:
    assert env.storage.get_workdir() == str(place / "deployments" / "shop" / "workdir")


def test_a_result_that_json_cannot_hold_fails_the_operation(
    env: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deeds, "read", lambda ctx, **_: object())
    with pytest.raises(NonRecoverableError, match="stored as JSON"):
        env.execute("one_operation", {"operation": "test.read"})


def test_a_failed_execution_is_resumed_without_what_had_succeeded(
    env: Any, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deeds.done.clear()
    with monkeypatch.context() as broken:
        broken.setattr(deeds, "connect", deeds.fail)
        with pytest.raises(WorkflowFailed, match="establish"):
            env.execute("install", task_retries=0)
    made = list(deeds.done)
    again = found_again(place)
    again.resume(again.storage.get_executions()[0].id)
    assert sorted(deeds.done) == sorted(made)
    assert len(made) == 2
    assert {each.state for each in again.storage.get_node_instances()} == {"started"}
    assert [each.status for each in again.storage.get_executions()] == ["terminated"]


def test_an_execution_that_succeeded_cannot_be_resumed(env: Any) -> None:
    env.execute("install")
    with pytest.raises(InvalidInput, match="terminated"):
        env.resume(env.storage.get_executions()[0].id)


def test_a_new_environment_takes_the_place_of_an_old_one(tmp_path: Path, place: Path) -> None:
    storage = local.FileStorage(str(place))
    environment(tmp_path, name="shop", storage=storage).execute("install")
    environment(tmp_path, name="shop", storage=storage)
    assert {each.state for each in found_again(place).storage.get_node_instances()} == {None}
    assert storage.deployment_ids() == ["shop"]


def test_one_that_was_about_to_be_replaced_is_brought_back(env: Any, place: Path) -> None:
    folder = place / "deployments" / "shop"
    folder.rename(folder.with_name(".shop.old"))
    assert found_again(place).name == "shop"


def test_a_storage_within_the_blueprints_folder_is_not_copied_into_itself(tmp_path: Path) -> None:
    storage = local.FileStorage(str(tmp_path / "inside"))
    env = environment(tmp_path, name="shop", storage=storage)
    assert env.storage.get_resource("hello.txt") == b"hello"
    assert not (tmp_path / "inside" / "blueprints" / "shop" / "resources" / "inside").exists()


def test_the_payload_is_kept(place: Path) -> None:
    with local.FileStorage(str(place)).payload() as payload:
        payload["answer"] = 42
    with local.FileStorage(str(place)).payload() as payload:
        assert payload == {"answer": 42}


def test_a_torn_last_line_of_a_journal_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    facts = [InstanceStateSet(NodeInstanceId("web_1"), state) for state in ("creating", "created")]
    file = JournalFile(path)
    file.append(Entry({"web_1": 1}, facts[:1], AT))
    file.close()
    whole = path.read_bytes()
    for length in range(1, len(whole)):
        path.write_bytes(whole + whole[:-1][:length])
        assert [each.facts for each in entries(path)] == [facts[:1]]
        again = JournalFile(path)
        again.append(Entry({"web_1": 2}, facts[1:], AT))
        again.close()
        assert [each.facts for each in entries(path)] == [facts[:1], facts[1:]]


def test_a_line_of_a_journal_says_when_and_one_of_an_earlier_version_no_later_than(
    tmp_path: Path,
) -> None:
    path = tmp_path / "journal"
    path.write_text("[{},[]]\n")
    os.utime(path, (1000, 1000))
    [earlier] = entries(path)
    assert earlier.at == datetime.fromtimestamp(1000, UTC)
    file = JournalFile(path)
    file.append(Entry({}, [], AT))
    file.close()
    assert list(entries(path))[-1].at == AT


def test_without_locks_of_files_it_is_there_all_the_same() -> None:
    """As on Windows."""
    code = "import sys; sys.modules['fcntl'] = None; from cloudify.workflows import local"
    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603
    assert done.returncode == 0
