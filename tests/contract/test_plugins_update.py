"""Plugins updates on the wire (rest-contract §14)."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from conductor.control.services.language import BlueprintLanguage
from conductor.domain.execution import ExecutionStatus
from conductor.domain.ids import WorkerId
from contract.conftest import Manager, running_manager
from contract.test_node_changes import client_of
from contract.test_plugins import import_plugin, uploaded
from contract.wares import refusal

PATH = "/plugins-updates"


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    """The deployment dep of a blueprint bp that uses greeter-plugin 1.0; and there is more."""
    with running_manager(tmp_path, BlueprintLanguage()) as manager:
        uploaded(manager, "1.0")
        import_plugin(manager, "plugin:greeter-plugin?version=1.0")
        made = manager.http.put("/deployments/dep", json={"blueprint_id": "bp"})
        assert made.is_success, made.text
        for version in ("1.9", "1.10", "2.0"):
            uploaded(manager, version)
        yield manager


def initiated(manager: Manager, **body: Any) -> dict[str, Any]:
    answer = manager.http.post(f"{PATH}/bp/update/initiate", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def version_of(plan: dict[str, Any]) -> str:
    [plugin] = plan["deployment_plugins_to_install"]
    return str(plugin["package_version"])


def claimed(manager: Manager) -> Any:
    [assignment] = manager.records.claim(WorkerId("w1"), limit=1)
    return assignment


@pytest.mark.parametrize(
    ("wishes", "version"),
    [
        ({}, "2.0"),
        ({"all_to_latest": True}, "2.0"),
        ({"all_to_minor": True}, "1.10"),
        ({"to_minor": ["greeter"]}, "1.10"),
        ({"to_minor": ["greeter_plugin"], "all_to_latest": True}, "1.10"),
        ({"plugin_names": ["greeter-plugin"]}, "2.0"),
        ({"mapping": {"greeter-plugin": "1.9"}}, "1.9"),
        ({"mapping": {"greeter-plugin": "<1.10"}}, "1.9"),
    ],
)
def test_versions_are_chosen_as_asked(
    manager: Manager, wishes: dict[str, Any], version: str
) -> None:
    found = initiated(manager, **wishes)
    assert found["plugin_versions"] == {"greeter-plugin": ["1.0", version]}
    assert (found["state"], found["deployments_to_update"]) == ("updating", ["dep"])


@pytest.mark.parametrize(
    ("wishes", "reason"),
    [
        ({"plugin_names": ["greeder"]}, "there is no plugin greeder"),
        ({"mapping": {"greeter-plugin": "3.0"}}, "is not uploaded"),
        ({"mapping": {"greeter-plugin": 3}}, "must be a text"),
        ({"to_latest": ["greeter"], "to_minor": ["greeter"]}, "not both"),
    ],
)
def test_what_cannot_be_chosen_is_refused(
    manager: Manager, wishes: dict[str, Any], reason: str
) -> None:
    answer = manager.http.post(f"{PATH}/bp/update/initiate", json=wishes)
    assert answer.status_code == 400
    assert reason in answer.json()["message"]
    assert manager.http.get(PATH).json()["items"] == []


def test_nothing_begins_where_no_plugin_changes(manager: Manager) -> None:
    import_plugin(manager, "plugin:greeter-plugin", name="newest")
    answer = manager.http.post(f"{PATH}/newest/update/initiate")
    found = answer.json()
    assert found["state"] == "no_changes_required"
    execution = manager.http.get(f"/executions/{found['execution_id']}").json()
    assert (execution["workflow_id"], execution["status"]) == ("update_plugin", "terminated")
    assert manager.records.claim(WorkerId("w1"), limit=1) == []


def test_an_unknown_blueprint_is_not_found(manager: Manager) -> None:
    answer = manager.http.post(f"{PATH}/nowhere/update/initiate")
    assert refusal(answer) == (404, "not_found_error")
    assert refusal(manager.http.get(f"{PATH}/nowhere")) == (404, "not_found_error")


def test_its_execution_updates_each_deployment_and_then_the_blueprint(manager: Manager) -> None:
    found = initiated(manager, all_to_minor=True)
    assignment = claimed(manager)
    assert assignment.function == "cloudify.plugins.workflows.update_plugin"
    assert assignment.deployment_id is None
    assert assignment.parameters["deployments_to_update"] == ["dep"]
    with closing(client_of(manager, assignment.context["execution_token"])) as client:
        made = client.deployment_updates.update_with_existing_blueprint("dep")
        assert version_of(made.deployment_plan) == "1.10"
        assert (made.old_blueprint_id, made.new_blueprint_id) == ("bp", "bp")
        assert client.executions.get(made.execution_id).status == ExecutionStatus.PENDING
        assert version_of(client.blueprints.get("bp").plan) == "1.0"
        assert manager.http.post(f"{PATH}/{found['id']}/update/finalize").is_success
        assert client.plugins_update.get(found["id"]).state == "updating"
        assert client.plugins_update.finalize_plugins_update(found["id"]).state == "successful"
        assert version_of(client.blueprints.get("bp").plan) == "1.10"
    [listed] = manager.http.get(f"{PATH}?state=successful&blueprint_id=bp").json()["items"]
    assert listed["id"] == found["id"]


def test_others_wait_until_it_has_ended(manager: Manager) -> None:
    initiated(manager)
    claimed(manager)
    order = {"deployment_id": "dep", "workflow_id": "install"}
    assert manager.http.post("/executions", json=order).json()["status"] == "queued"
    second = manager.http.post(f"{PATH}/bp/update/initiate").json()
    assert manager.http.get(f"/executions/{second['execution_id']}").json()["status"] == "queued"


def test_it_shows_as_failed_while_its_execution_is(manager: Manager) -> None:
    found = initiated(manager)
    manager.http.post(f"/executions/{found['execution_id']}", json={"action": "cancel"})
    assert manager.http.get(f"{PATH}/{found['id']}").json()["state"] == "failed"
    assert len(manager.http.get(f"{PATH}?state=failed").json()["items"]) == 1
