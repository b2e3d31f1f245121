"""`env.storage`: records that are given out, and changed by their version."""

from pathlib import Path
from typing import Any

import pytest

from cloudify.workflows import local
from unit.runtime.host.local.stage import environment


@pytest.fixture
def storage(tmp_path: Path) -> Any:
    return environment(tmp_path, provider_context={"cloud": "none"}).storage


def test_each_change_raises_the_version(storage: Any) -> None:
    web = storage.get_node_instances("web")[0]
    changed = storage.update_node_instance(web.id, web.version, runtime_properties={"a": 1})
    assert (changed.version, changed.runtime_properties) == (web.version + 1, {"a": 1})
    assert storage.get_node_instance(web.id) == changed


def test_a_change_of_an_older_version_is_refused(storage: Any) -> None:
    web = storage.get_node_instances("web")[0]
    storage.update_node_instance(web.id, 0, runtime_properties={"a": 1})
    with pytest.raises(local.StorageConflictError, match="version 0"):
        storage.update_node_instance(web.id, 0, runtime_properties={"a": 2})
    storage.update_node_instance(web.id, 0, runtime_properties={"a": 3}, force=True)
    storage.update_node_instance(web.id, 0, state="creating")
    assert storage.get_node_instance(web.id).runtime_properties == {"a": 3}


def test_what_is_given_out_may_be_changed_freely(storage: Any) -> None:
    web = storage.get_node_instances("web")[0]
    storage.update_node_instance(web.id, 0, runtime_properties={"list": [1]})
    storage.get_node_instance(web.id).runtime_properties["list"].append(2)
    storage.get_node("web")["properties"]["size"] = "changed"
    assert storage.get_node_instance(web.id).runtime_properties == {"list": [1]}
    assert storage.get_node("web").properties["size"] == "small"


def test_runtime_properties_are_evaluated_when_that_is_asked_for(storage: Any) -> None:
    web = storage.get_node_instances("web")[0]
    storage.update_node_instance(web.id, 0, runtime_properties={"s": {"get_input": "size"}})
    assert storage.get_node_instance(web.id, True).runtime_properties == {"s": "small"}
    assert storage.get_node_instance(web.id).runtime_properties == {"s": {"get_input": "size"}}


def test_what_is_not_there_is_a_key_error(storage: Any) -> None:
    asks = (storage.get_node, storage.get_node_instance, storage.get_execution, storage.get_input)
    for ask in asks:
        with pytest.raises(KeyError, match="nothing"):
            ask("nothing")


def test_what_only_a_server_knows_is_not_implemented(storage: Any) -> None:
    for ask in (storage.get_secret, storage.get_environment_capability, storage.get_label):
        with pytest.raises(NotImplementedError):
            ask("key")


def test_what_an_environment_stores_in_is_a_storage_of_one_deployment(storage: Any) -> None:
    assert isinstance(storage, local.DeploymentStorage)
    assert storage.name == "local"


def test_the_rest_of_what_is_stored(storage: Any, tmp_path: Path) -> None:
    assert storage.get_input("size") == "small"
    assert storage.get_provider_context() == {"cloud": "none"}
    assert {each.id for each in storage.get_nodes()} == {"db", "web"}
    assert storage.get_blueprint()["plan"]["inputs"] == {"size": {"default": "small"}}
    assert Path(storage.get_workdir()).is_dir()
    copy = storage.download_resource("hello.txt", str(tmp_path / "copy"))
    assert Path(copy).read_text() == "hello"
