"""Settings, read and changed while the server runs, with our client (§3)."""

from collections.abc import Iterator
from typing import Any

import pytest

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.control.services.config import SETTINGS, Config, Configuration
from conductor.domain.identity import Caller
from contract.conftest import PASSWORD, Manager
from contract.test_deployment_lists import add_eve, apart, client_of
from contract.wares import refusal


@pytest.fixture
def client(manager: Manager) -> Iterator[CloudifyClient]:
    client = client_of(manager)
    yield client
    client.close()


def test_a_changed_setting_says_who_changed_it_and_when(
    manager: Manager, client: CloudifyClient
) -> None:
    before = client.manager.get_config("default_page_size")
    assert (before.value, before.updater_name, before.updated_at) == (1000, None, None)
    changed = client.manager.put_config("rest.default_page_size", "7")
    assert (changed.value, changed.updater_name, changed.scope) == (7, "admin", "rest")
    assert client.manager.get_config("default_page_size", "rest") == changed
    known = client.manager.get_config(scope="rest")
    assert {each.scope for each in known} == {"rest"}
    assert len(client.manager.get_config()) == len(SETTINGS)
    assert changed in known.items


@pytest.mark.parametrize(
    ("name", "value", "status", "code"),
    [
        ("colour", 5, 404, "not_found_error"),
        ("max_concurrent_workflows", 0, 409, "conflict_error"),
        ("max_concurrent_workflows", 1001, 409, "conflict_error"),
        ("max_concurrent_workflows", "many", 409, "conflict_error"),
        ("max_concurrent_workflows", "1.5", 409, "conflict_error"),
        ("max_concurrent_workflows", True, 409, "conflict_error"),
        ("max_concurrent_workflows", None, 409, "conflict_error"),
        ("task_retries", -2, 409, "conflict_error"),
        ("plugin_max_size_mb", 5, 409, "conflict_error"),
    ],
)
def test_what_cannot_be_set_is_refused(
    manager: Manager, client: CloudifyClient, name: str, value: Any, status: int, code: str
) -> None:
    with pytest.raises(CloudifyClientError) as caught:
        client.manager.put_config(name, value)
    assert (caught.value.status_code, caught.value.error_code) == (status, code)
    assert all(each.updated_at is None for each in client.manager.get_config())


def test_only_administrators_change_settings(manager: Manager) -> None:
    add_eve(manager)
    eve = client_of(manager, "eve")
    with pytest.raises(CloudifyClientError, match="manager_config_put"):
        eve.manager.put_config("task_retries", 1)
    assert eve.manager.get_config("task_retries").value == 60
    eve.close()


def test_pages_and_operations_heed_changes_at_once(
    manager: Manager, client: CloudifyClient
) -> None:
    apart(manager, "red", "blue")
    client.manager.put_config("default_page_size", 1)
    assert len(client.deployments.list()) == 1
    client.manager.put_config("task_retries", -1)
    workflows = client.manager.get_context()["context"]["cloudify"]["workflows"]
    assert workflows["task_retries"] == -1


def test_no_more_workflows_run_than_a_change_allows(
    manager: Manager, client: CloudifyClient
) -> None:
    apart(manager, "red", "blue")
    client.manager.put_config("max_concurrent_workflows", 1)
    body = {"workflow_id": "install", "queue": True}
    states = [
        manager.http.post("/executions", json={"deployment_id": name, **body}).json()["status"]
        for name in ("red", "blue")
    ]
    assert states == ["pending", "queued"]
    client.manager.put_config("max_concurrent_workflows", 2)
    assert len(manager.line.start_queued()) == 1


def test_accounts_are_locked_by_the_rule_that_holds_now(
    manager: Manager, client: CloudifyClient
) -> None:
    client.manager.put_config("failed_logins_before_account_lock", 1)
    add_eve(manager)
    for _ in range(2):
        wrong = manager.http.get("/status", auth=("eve", "wrong password"))
        assert refusal(wrong) == (401, "unauthorized_error")
    assert manager.http.get("/status", auth=("eve", PASSWORD)).status_code == 401
    client.manager.put_config("account_lock_period", -1)
    assert manager.http.get("/status", auth=("eve", PASSWORD)).status_code == 200


def test_other_servers_heed_changes_when_they_look_and_forced_ones_when_they_start(
    manager: Manager, client: CloudifyClient
) -> None:
    other = Configuration(manager.database, manager.clock, Config(task_retries=3))
    client.manager.put_config("task_retries", 9)
    client.manager.put_config("plugin_max_size_mb", 5, force=True)
    assert other.current.task_retries == 3
    other.refresh()
    assert (other.current.task_retries, other.current.plugin_max_size_mb) == (9, 5)
    other.put(Caller("admin", "sys_admin"), "subgraph_retries", 4)
    assert client.manager.get_config("subgraph_retries").value == 0


def test_what_is_left_for_plugins_stands_beside_the_settings(client: CloudifyClient) -> None:
    of_ours = client.manager.get_context()
    assert of_ours["name"] == "provider"
    assert of_ours["context"]["cloudify"]["workflows"]["task_retries"] == 60
    left = {"cloud": "none", "cloudify": {"workflows": {"task_retries": 1}, "region": "eu"}}
    made = client.manager.create_context("cloud", left)
    assert made == client.manager.get_context()
    assert (made["name"], made["context"]["cloud"]) == ("cloud", "none")
    assert made["context"]["cloudify"] == {**of_ours["context"]["cloudify"], "region": "eu"}
    with pytest.raises(CloudifyClientError, match="409"):
        client.manager.create_context("other", {})
    client.manager.update_context("other", {})
    assert client.manager.get_context() == {**of_ours, "name": "other"}
