"""Deployment updates on the wire (rest-contract §13)."""

from contextlib import closing
from typing import Any

import msgspec
import pytest

from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.domain.execution import ExecutionStatus
from conductor.domain.ids import ExecutionId, WorkerId
from contract.conftest import Manager
from contract.test_executions import run
from contract.test_node_changes import client_of
from contract.wares import PLAN, deployed, packed, refusal, started, upload

PATH = "/deployment-updates"


def node(name: str, **parts: Any) -> dict[str, Any]:
    [web] = PLAN["nodes"]
    return {**web, "id": name, "name": name, **parts}


NEW = {
    **PLAN,
    "description": "two of them",
    "nodes": [node("web", properties={"port": 81}), node("db")],
    "inputs": {"port": {}, "size": {}},
}


@pytest.fixture
def manager(manager: Manager) -> Manager:
    """The deployment dep of a blueprint dep-bp; and a blueprint new."""
    deployed(manager.http)
    assert upload(manager.http, "new", packed({"blueprint.yaml": msgspec.json.encode(NEW)}))
    return manager


def initiated(manager: Manager, **body: Any) -> dict[str, Any]:
    answer = manager.http.post(f"{PATH}/dep/update/initiate", json={"blueprint_id": "new", **body})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def claimed(manager: Manager) -> Any:
    [assignment] = manager.records.claim(WorkerId("w1"), limit=1)
    return assignment


def asked(manager: Manager, assignment: Any, question: str, /, **words: Any) -> Any:
    return manager.records.call(assignment.execution_id, assignment.epoch, question, words)


def ended(manager: Manager, execution_id: str, status: ExecutionStatus) -> None:
    for each in (ExecutionStatus.STARTED, status):
        answer = manager.http.patch(f"/executions/{execution_id}", json={"status": each})
        assert answer.is_success, answer.text


def test_a_preview_tells_the_steps_and_changes_nothing(manager: Manager) -> None:
    found = initiated(manager, preview=True, inputs={"size": 3})
    assert found["state"] == "preview"
    assert [(each["action"], ":".join(each["entity_id"])) for each in found["steps"]] == [
        ("add", "nodes:db"),
        ("modify", "description"),
        ("modify", "nodes:web:properties:port"),
    ]
    assert (found["old_inputs"], found["new_inputs"]) == ({}, {"size": 3})
    assert found["recursive_dependencies"] == []
    assert found["modified_entity_ids"]["node"] == ["nodes:db"]
    assert found["deployment_update_nodes"] == {"add": ["db"], "remove": [], "modify": ["web"]}
    execution = manager.http.get(f"/executions/{found['execution_id']}").json()
    assert (execution["workflow_id"], execution["status"]) == ("update", "terminated")
    assert manager.http.get("/deployments/dep").json()["blueprint_id"] == "dep-bp"
    assert manager.records.claim(WorkerId("w1"), limit=1) == []


def test_an_update_is_begun_and_finished_by_its_execution(manager: Manager) -> None:
    made = initiated(manager, inputs={"size": 3}, skip_heal=True, reinstall_list=["web_abc123"])
    assert made["state"] == "updating"
    assignment = claimed(manager)
    assert assignment.execution_id == made["execution_id"]
    assert assignment.function == "cloudify.plugins.workflows.update"
    assert assignment.parameters["update_id"] == made["id"]
    assert assignment.parameters["skip_heal"] is True
    assert assignment.parameters["reinstall_list"] == ["web_abc123"]
    begun = asked(manager, assignment, "begin_update", update_id=made["id"])
    assert [each.partition("_")[0] for each in begun["added"]] == ["db"]
    assert asked(manager, assignment, "begin_update", update_id=made["id"]) == begun
    assert manager.http.get(f"{PATH}/{made['id']}").json()["state"] == "executing_workflow"
    home = manager.http.get("/deployments/dep").json()
    assert (home["blueprint_id"], home["description"]) == ("new", "two of them")
    assert home["inputs"] == {"size": 3}
    finished = asked(manager, assignment, "finish_update", update_id=made["id"])
    assert finished["state"] == "successful"
    assert asked(manager, assignment, "finish_update", update_id=made["id"]) == finished
    nodes = manager.http.get("/nodes?deployment_id=dep&_sort=id").json()["items"]
    assert [(each["id"], each["properties"]) for each in nodes] == [
        ("db", {"port": 80}),
        ("web", {"port": 81}),
    ]
    ended(manager, made["execution_id"], ExecutionStatus.TERMINATED)
    again = initiated(manager, preview=True)
    assert again["steps"] == []
    assert again["new_inputs"] == {"size": 3}


def test_a_choice_is_made_once(manager: Manager) -> None:
    made, assignment = initiated(manager), claimed(manager)
    asked(manager, assignment, "begin_update", update_id=made["id"])
    words = {"update_id": made["id"], "name": "reinstall"}
    assert asked(manager, assignment, "keep_choice", ids=["a"], **words) == ["a"]
    assert asked(manager, assignment, "keep_choice", ids=["b"], **words) == ["a"]
    begun = asked(manager, assignment, "begin_update", update_id=made["id"])
    assert begun["choices"] == {"reinstall": ["a"]}


def test_what_goes_is_there_until_the_end(manager: Manager) -> None:
    only_db = {**NEW, "nodes": [node("db")]}
    assert upload(manager.http, "db", packed({"blueprint.yaml": msgspec.json.encode(only_db)}))
    made, assignment = initiated(manager, blueprint_id="db"), claimed(manager)
    begun = asked(manager, assignment, "begin_update", update_id=made["id"])
    assert begun["removed"] == ["web_abc123"]
    names = [each["id"] for each in manager.http.get("/nodes?deployment_id=dep").json()["items"]]
    assert sorted(names) == ["db", "web"]
    asked(manager, assignment, "finish_update", update_id=made["id"])
    nodes = manager.http.get("/nodes?deployment_id=dep").json()["items"]
    instances = manager.http.get("/node-instances?deployment_id=dep").json()["items"]
    assert [each["id"] for each in nodes] == ["db"]
    assert [each["node_id"] for each in instances] == ["db"]


def test_an_update_whose_execution_fails_is_failed_until_that_is_resumed(manager: Manager) -> None:
    made = initiated(manager)
    assert manager.http.post(f"/executions/{made['execution_id']}", json={"action": "cancel"})
    assert manager.http.get(f"{PATH}/{made['id']}").json()["state"] == "failed"
    for state, ids in (("failed", [made["id"]]), ("updating", [])):
        listed = manager.http.get(f"{PATH}?state={state}&_include=id").json()["items"]
        assert [each["id"] for each in listed] == ids
    assert manager.http.post(f"/executions/{made['execution_id']}", json={"action": "resume"})
    assert manager.http.get(f"{PATH}/{made['id']}").json()["state"] == "updating"
    final = manager.http.post(f"{PATH}/{made['id']}/update/finalize")
    assert (final.status_code, final.json()["id"]) == (200, made["id"])


def test_a_later_update_takes_over_what_an_earlier_one_left(manager: Manager) -> None:
    first, assignment = initiated(manager), claimed(manager)
    begun = asked(manager, assignment, "begin_update", update_id=first["id"])
    run(manager, first["execution_id"], ExecutionStatus.STARTED, ExecutionStatus.FAILED)
    second = initiated(manager)
    assert second["steps"] == []
    later = claimed(manager)
    taken = asked(manager, later, "begin_update", update_id=second["id"])
    assert taken["added"] == begun["added"]
    assert manager.http.get(f"{PATH}/{first['id']}").json()["state"] == "failed"
    with pytest.raises(Exception, match="a later update has taken its place"):
        asked(manager, assignment, "finish_update", update_id=first["id"])


def test_what_no_update_can_do_is_refused_and_named(manager: Manager) -> None:
    other = {**NEW, "nodes": [node("web", type="other"), node("db")], "groups": {"g": {}}}
    assert upload(manager.http, "other", packed({"blueprint.yaml": msgspec.json.encode(other)}))
    for body in ({}, {"preview": True}):
        answer = manager.http.post(
            f"{PATH}/dep/update/initiate", json={"blueprint_id": "other", **body}
        )
        assert refusal(answer) == (400, "bad_parameters_error")
        for word in ("nodes:web", "groups:g", "nothing was changed"):
            assert word in answer.json()["message"]
    assert manager.http.get(PATH).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"blueprint_id": "nobody"}, (404, "not_found_error")),
        ({"reinstall_list": ["nobody_1"]}, (400, "bad_parameters_error")),
        ({"workflow_id": "nothing"}, (400, "nonexistent_workflow_error")),
        ({"inputs": "no mapping"}, (400, "bad_parameters_error")),
        ({"inputs": {"size": 2**70}}, (400, "bad_parameters_error")),
    ],
)
def test_wrong_wishes_are_refused(
    manager: Manager, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    answer = manager.http.post(f"{PATH}/dep/update/initiate", json={"blueprint_id": "new", **body})
    assert refusal(answer) == expected


def test_a_busy_deployment_is_updated_by_force_only(manager: Manager) -> None:
    assert started(manager.http).is_success
    answer = manager.http.post(f"{PATH}/dep/update/initiate", json={"blueprint_id": "new"})
    assert refusal(answer) == (400, "existing_running_execution_error")
    assert initiated(manager, force=True)["state"] == "updating"
    assert initiated(manager, preview=True)["state"] == "preview"


def test_no_update_begins_beside_a_modification(manager: Manager) -> None:
    order = {"deployment_id": "dep", "nodes": {"web": {"instances": 2}}}
    assert manager.http.post("/deployment-modifications", json=order).is_success
    answer = manager.http.post(f"{PATH}/dep/update/initiate", json={"blueprint_id": "new"})
    assert refusal(answer) == (400, "existing_started_deployment_modification_error")


def test_executions_may_note_updates_of_their_own(manager: Manager) -> None:
    person = manager.http.put(f"{PATH}/own", json={"deployment_id": "dep"})
    assert refusal(person) == (403, "only_deployment_update")
    assert started(manager.http).is_success
    with closing(client_of(manager, claimed(manager).context["execution_token"])) as client:
        made = client.deployment_updates.create("own", "dep", blueprint_id="new")
        assert (made.id, made.state, made.new_blueprint_id) == ("own", "updating", "new")
        steps = [{"action": "add", "entity_type": "node", "entity_id": "nodes:x"}]
        client.deployment_updates.set_attributes("own", state="executing_workflow", steps=steps)
        found = client.deployment_updates.get("own")
        assert (found.state, found.steps) == ("executing_workflow", steps)
        with pytest.raises(CloudifyClientError, match=r"steps\.0\.entity_id"):
            client.deployment_updates.set_attributes("own", steps=[{"action": "add"}])
        with pytest.raises(CloudifyClientError, match="is no move"):
            client.deployment_updates.set_attributes("own", state="updating")
        with pytest.raises(CloudifyClientError, match="no update can be"):
            client.deployment_updates.set_attributes("own", state="asleep")


def test_system_workflows_are_there_without_being_declared(manager: Manager) -> None:
    body = {"workflow_id": "csys_update_deployment", "parameters": {"skip_heal": True}}
    assert started(manager.http, **body).is_success
    assignment = claimed(manager)
    assert assignment.function == "cloudify.plugins.workflows.csys_update_deployment"
    with closing(client_of(manager, assignment.context["execution_token"])) as client:
        made = client.deployment_updates.update_with_existing_blueprint("dep", "new")
    with manager.database.reading() as unit:
        child = unit.executions.by_id(ExecutionId(made["execution_id"]))
    assert child is not None
    assert child.parent_id == assignment.execution_id
