import httpx
import pytest

from conductor.domain.confided import Confided
from conductor.domain.errors import InvalidInput, NotFound
from conductor.domain.ids import WorkerId
from contract.conftest import Manager
from contract.wares import deployed, refusal, started


def test_a_deployment_is_ready_when_the_answer_comes(manager: Manager) -> None:
    made = deployed(manager.http)
    assert {each["name"] for each in made["workflows"]} == {"install", "scale"}
    assert (made["installation_status"], made["latest_execution_status"]) == (
        "inactive",
        "completed",
    )
    got = manager.http.get("/deployments/dep?all_sub_deployments=True&include_workdir=False")
    assert got.json()["blueprint_id"] == "dep-bp"
    again = manager.http.put("/deployments/dep", json={"blueprint_id": "dep-bp"})
    assert refusal(again) == (409, "conflict_error")


def test_outputs_and_status_follow_the_instances(manager: Manager) -> None:
    deployed(manager.http)
    change = {"version": 1, "state": "started", "runtime_properties": {"ip": "10.0.0.1"}}
    assert manager.http.patch("/node-instances/web_abc123", json=change).json()["version"] == 2
    assert manager.http.get("/deployments/dep/outputs").json()["outputs"] == {"ip": "10.0.0.1"}
    assert manager.http.get("/deployments/dep/capabilities").json()["capabilities"] == {"port": 80}
    got = manager.http.get("/deployments/dep").json()
    assert (got["installation_status"], got["deployment_status"]) == ("active", "good")
    stale = manager.http.patch("/node-instances/web_abc123", json={**change, "version": 1})
    assert refusal(stale) == (409, "conflict_error")
    body = {"deployment_id": "dep", "payload": {"a": {"get_attribute": ["web", "ip"]}}}
    answer = manager.http.post("/evaluate/functions", json=body).json()
    assert answer["payload"] == {"a": "10.0.0.1"}


def test_nodes_and_instances_are_listed(manager: Manager) -> None:
    deployed(manager.http)
    [node] = manager.http.get("/nodes?deployment_id=dep&id=web").json()["items"]
    assert node["type_hierarchy"] == ["cloudify.nodes.Root"]
    assert node["actual_number_of_instances"] == 1
    listed = manager.http.get("/node-instances?deployment_id=dep&node_id=web").json()
    assert [each["id"] for each in listed["items"]] == ["web_abc123"]


@pytest.mark.parametrize("depth", [300, 500, 900, 100_000])
def test_a_request_that_is_nested_without_end_is_refused_in_a_sentence(
    manager: Manager, depth: int
) -> None:
    deployed(manager.http)
    nested = f'{{"deployment_id": "dep", "payload": {"[" * depth}{"]" * depth}}}'
    headers = {"Content-Type": "application/json"}
    answer = manager.http.post("/evaluate/functions", content=nested, headers=headers)
    assert answer.status_code in ((200, 400) if depth < 500 else (400,))
    if answer.status_code == 400:
        assert answer.json()["message"]


def test_live_instances_and_running_work_keep_a_deployment(manager: Manager) -> None:
    deployed(manager.http)
    execution = started(manager.http).json()
    busy = manager.http.delete("/deployments/dep")
    assert refusal(busy) == (400, "dependent_exists_error")
    assert execution["id"] in busy.json()["message"]
    manager.http.post(f"/executions/{execution['id']}", json={"action": "cancel"})
    manager.http.patch("/node-instances/web_abc123", json={"version": 1, "state": "started"})
    live = manager.http.delete("/deployments/dep")
    assert "web_abc123" in live.json()["message"]
    assert manager.http.delete("/deployments/dep?force=true").status_code == 204


def test_a_deleted_deployment_leaves_the_row_that_clients_look_for(manager: Manager) -> None:
    deployed(manager.http)
    assert manager.http.delete("/deployments/dep").status_code == 204
    asked = "/executions?deployment_id=dep&workflow_id=delete_deployment_environment"
    rest = "&_sort=-created_at&_include_system_workflows=False"
    [row] = manager.http.get(asked + rest).json()["items"]
    assert row["status"] == "terminated"
    assert manager.http.get("/deployments/dep").status_code == 404


def test_secrets_are_kept_encrypted(manager: Manager) -> None:
    body = {"value": "hush", "is_hidden_value": True}
    assert manager.http.put("/secrets/key", json=body).status_code == 200
    assert refusal(manager.http.put("/secrets/key", json=body)) == (409, "conflict_error")
    got = manager.http.get("/secrets/key").json()
    assert (got["value"], got["private_resource"]) == ("hush", False)
    manager.http.patch("/secrets/key", json={"value": "other"})
    assert manager.http.get("/secrets/key").json()["value"] == "other"
    assert "value" not in manager.http.get("/secrets").json()["items"][0]
    assert b"other" not in (manager.data / "conductor.db-wal").read_bytes()
    assert (manager.data / "secrets.key").stat().st_mode & 0o777 == 0o600
    assert manager.http.delete("/secrets/key").status_code == 204


@pytest.mark.parametrize("number", ["1" + "0" * 30, "NaN", "-Infinity"])
def test_a_number_that_no_worker_can_read_stays_outside(manager: Manager, number: str) -> None:
    deployed(manager.http)
    bodies = {
        ("PUT", "/deployments/new"): '{"blueprint_id": "dep-bp", "inputs": {"port": %s}}',
        ("PATCH", "/node-instances/web_abc123"): (
            '{"version": 1, "runtime_properties": {"port": %s}}'
        ),
        ("POST", "/executions"): (
            '{"deployment_id": "dep", "workflow_id": "install", "parameters": {"port": %s},'
            ' "allow_custom_parameters": true}'
        ),
        ("POST", "/evaluate/functions"): '{"deployment_id": "dep", "payload": {"port": %s}}',
    }
    for (method, path), body in bodies.items():
        sent = {"content": body % number, "headers": {"Content-Type": "application/json"}}
        answer = manager.http.request(method, path, **sent)
        assert refusal(answer) == (400, "bad_parameters_error"), path
        assert ".port is " in answer.json()["message"], path


def test_a_parameter_is_checked_as_the_workflow_would_get_it(manager: Manager) -> None:
    deployed(manager.http)
    given = {"node": "web", "delta": "1" + "0" * 30}
    answer = manager.http.post(
        "/executions", json={"deployment_id": "dep", "workflow_id": "scale", "parameters": given}
    )
    assert "parameters.delta is an integer of more than 64 bits" in answer.json()["message"]


@pytest.mark.parametrize("path", ["x" * 300, "a\x00b", "/".join(["y" * 200] * 40), "\ud800"])
def test_an_absurd_path_is_a_resource_that_is_not_there(manager: Manager, path: str) -> None:
    deployed(manager.http)
    execution = started(manager.http).json()["id"]
    with pytest.raises(NotFound):
        manager.records.call(execution, 0, "resource", {"path": path})


def test_a_name_that_is_no_text_is_refused_with_a_sentence(manager: Manager) -> None:
    deployed(manager.http)
    execution = started(manager.http).json()["id"]
    for name, arguments in (("secret", {"key": {"a": 1}}), ("resource", {"path": 5})):
        with pytest.raises(InvalidInput, match="must be text"):
            manager.records.call(execution, 0, name, arguments)


def test_a_worker_sees_its_own_deployment_only(manager: Manager) -> None:
    deployed(manager.http)
    execution = started(manager.http).json()["id"]
    manager.records.claim(WorkerId("w1"), limit=1)
    manager.http.put("/secrets/key", json={"value": "hush"})
    call = manager.records.call
    assert [each["id"] for each in call(execution, 1, "nodes", {})] == ["web"]
    assert call(execution, 1, "secret", {"key": "key"}) == Confided("hush", ("hush",))
    assert call(execution, 1, "resource", {"path": "hi.sh"}) == b"echo hi"
    for path in ("../../../secrets.key", "/etc/passwd", "nothing"):
        with pytest.raises(NotFound):
            call(execution, 1, "resource", {"path": path})
    for name, arguments in (("drop_tables", {}), ("node", {"colour": "red"})):
        with pytest.raises(InvalidInput, match=name):
            call(execution, 1, name, arguments)
    changed = call(
        execution,
        1,
        "update_node_instance",
        {"instance_id": "web_abc123", "version": 1, "runtime_properties": {"a": 1}},
    )
    assert changed["version"] == 2
    assert call(execution, 1, "bootstrap_context", {})["workflows"]["task_retries"] == 60


def test_events_can_be_added_and_found(manager: Manager) -> None:
    deployed(manager.http)
    execution = started(manager.http).json()["id"]
    log = {"logger": "ctx", "level": "info", "message": {"text": "hello"}, "context": {}}
    posted: httpx.Response = manager.http.post(
        "/events", json={"execution_id": execution, "logs": [log]}
    )
    assert posted.status_code == 201
    found = manager.http.get("/events?type=cloudify_log&level=info&message=HEL%25").json()
    assert [each["message"] for each in found["items"]] == ["hello"]
    assert manager.http.get("/events?_range=reported_timestamp,,2020-01-01").json()["items"] == []
    since = manager.http.get(
        f"/events?_range=@timestamp,2020-01-01 10:00,&execution_id={execution}"
    ).json()
    assert since["metadata"]["pagination"]["total"] == 1
