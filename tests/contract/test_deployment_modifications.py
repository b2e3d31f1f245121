"""Deployment modifications on the wire (rest-contract §12)."""

from typing import Any

import pytest

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import (
    DeploymentModificationAlreadyEndedError,
    ExistingStartedDeploymentModificationError,
)
from conductor.domain.errors import Conflict
from conductor.domain.execution import ExecutionStatus
from conductor.domain.ids import WorkerId
from conductor.transport.http_records import HttpRecords
from contract.conftest import LEASE, PASSWORD, WORKER_TOKEN, Manager
from contract.test_executions import run
from contract.wares import deployed, refusal, started

PATH = "/deployment-modifications"
ORDER = {"deployment_id": "dep", "nodes": {"web": {"instances": 3}}, "context": {"why": "load"}}


@pytest.fixture
def manager(manager: Manager) -> Manager:
    deployed(manager.http)
    return manager


def begun(manager: Manager, **order: Any) -> dict[str, Any]:
    answer = manager.http.post(PATH, json={**ORDER, **order})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def instances(manager: Manager) -> list[str]:
    listed = manager.http.get("/node-instances?deployment_id=dep").json()["items"]
    return [each["id"] for each in listed]


def marks(manager: Manager) -> list[str | None]:
    """In the order of the instances' numbers."""
    listed = manager.http.get("/node-instances?deployment_id=dep&_sort=index").json()["items"]
    for each in listed:
        assert manager.http.get(f"/node-instances/{each['id']}").json() == each
    return [each.get("modification") for each in listed]


def counts(manager: Manager) -> tuple[int, int, int]:
    [node] = manager.http.get("/nodes?deployment_id=dep").json()["items"]
    return (
        node["number_of_instances"],
        node["planned_number_of_instances"],
        node["actual_number_of_instances"],
    )


def test_a_started_one_tells_all_that_comes(manager: Manager) -> None:
    found = begun(manager)
    lists = found.pop("node_instances")
    assert {key: found[key] for key in ("deployment_id", "status", "context", "ended_at")} == {
        "deployment_id": "dep",
        "status": "started",
        "context": {"why": "load"},
        "ended_at": None,
    }
    assert found["modified_nodes"] == ORDER["nodes"]
    assert [each["modification"] for each in lists["added_and_related"]] == ["added", "added"]
    assert lists["added_and_related"][0]["state"] == "uninitialized"
    assert [each["id"] for each in lists["before_modification"]] == ["web_abc123"]
    assert (lists["removed_and_related"], lists["before_rollback"]) == ([], [])
    assert set(instances(manager)) == {
        "web_abc123",
        *(each["id"] for each in lists["added_and_related"]),
    }
    assert counts(manager) == (1, 3, 3)
    assert marks(manager) == [None, "added", "added"]
    got = manager.http.get(f"{PATH}/{found['id']}").json()
    assert got["node_instances"] == lists
    listed = manager.http.get(f"{PATH}?deployment_id=dep&_include=id,status").json()
    assert listed["items"] == [{"id": found["id"], "status": "started"}]
    assert manager.http.get(f"{PATH}?deployment_id=other").json()["items"] == []


def test_it_is_finished_once(manager: Manager) -> None:
    identifier = begun(manager)["id"]
    ended = manager.http.post(f"{PATH}/{identifier}/finish")
    assert (ended.status_code, ended.json()["status"]) == (200, "finished")
    assert counts(manager) == (3, 3, 3)
    assert marks(manager) == [None, None, None]
    for verb in ("finish", "rollback"):
        again = manager.http.post(f"{PATH}/{identifier}/{verb}")
        assert refusal(again) == (400, "deployment_modification_already_ended_error")


def test_a_rollback_leaves_what_was_there(manager: Manager) -> None:
    identifier = begun(manager)["id"]
    ended = manager.http.post(f"{PATH}/{identifier}/rollback").json()
    assert ended["status"] == "rolledback"
    assert len(ended["node_instances"]["before_rollback"]) == 3
    assert instances(manager) == ["web_abc123"]
    assert counts(manager) == (1, 1, 1)


def test_one_at_a_time(manager: Manager) -> None:
    begun(manager)
    second = manager.http.post(PATH, json=ORDER)
    assert refusal(second) == (400, "existing_started_deployment_modification_error")


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ({"nodes": {"nobody": {"instances": 1}}}, (404, "not_found_error")),
        ({"nodes": {"web": {"instances": -1}}}, (400, "bad_parameters_error")),
        ({"nodes": {"web": {"instances": "2"}}}, (400, "bad_parameters_error")),
        ({"nodes": {"web": {}}}, (400, "bad_parameters_error")),
        ({"deployment_id": "other"}, (404, "not_found_error")),
        ({"deployment_id": None}, (400, "bad_parameters_error")),
    ],
)
def test_what_makes_no_sense_is_refused(
    manager: Manager, order: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert refusal(manager.http.post(PATH, json={**ORDER, **order})) == expected
    assert manager.http.get(PATH).json()["items"] == []


def test_unknown_ones_are_not_found(manager: Manager) -> None:
    for answer in (
        manager.http.get(f"{PATH}/nothing"),
        manager.http.post(f"{PATH}/nothing/finish"),
        manager.http.post(f"{PATH}/nothing/rollback"),
    ):
        assert refusal(answer) == (404, "not_found_error")


def test_they_go_with_their_deployment(manager: Manager) -> None:
    begun(manager)
    assert manager.http.delete("/deployments/dep").status_code == 204
    assert manager.http.get(PATH).json()["items"] == []


def test_our_client_starts_and_ends_them(manager: Manager) -> None:
    client = CloudifyClient(
        host="127.0.0.1",
        port=manager.http.base_url.port,
        protocol="http",
        username="admin",
        password=PASSWORD,
        tenant="default_tenant",
    )
    modifications = client.deployment_modifications
    first = modifications.start("dep", {"web": {"instances": 2}}, context={"a": 1})
    assert (first.status, first.context) == (first.STARTED, {"a": 1})
    assert [each["modification"] for each in first.node_instances.added_and_related] == ["added"]
    with pytest.raises(ExistingStartedDeploymentModificationError, match=first.id):
        modifications.start("dep", {"web": {"instances": 2}})
    assert modifications.finish(first.id).status == first.FINISHED
    manager.clock.advance(LEASE)
    with pytest.raises(DeploymentModificationAlreadyEndedError):
        modifications.rollback(first.id)
    second = modifications.start("dep", {"web": {"instances": 0}})
    assert len(second.node_instances.removed_and_related) == 2
    assert modifications.rollback(second.id).status == second.ROLLEDBACK
    assert [each.id for each in modifications.list("dep")] == [first.id, second.id]
    assert modifications.get(second.id).node_instances.before_rollback
    client._client.close()


def test_a_worker_asks_for_its_execution(manager: Manager) -> None:
    execution: str = started(manager.http).json()["id"]
    manager.records.claim(WorkerId("w1"), limit=1)
    run(manager, execution, ExecutionStatus.STARTED)
    url = str(manager.http.base_url).removesuffix("/api/v3.1/")
    records = HttpRecords([url], WORKER_TOKEN, manager.data)
    nodes = {"web": {"instances": 2}}

    def ask(name: str, epoch: int = 1, **arguments: Any) -> Any:
        return records.call(execution, epoch, name, arguments)

    made = ask("start_modification", modification_id="m1", nodes=nodes)
    assert set(made["node_instances"]) == {"added_and_related", "removed_and_related"}
    assert ask("modifications") == [made]
    with pytest.raises(Conflict):
        ask("finish_modification", epoch=2, modification_id="m1")
    assert ask("finish_modification", modification_id="m1")["status"] == "finished"
    assert counts(manager) == (2, 2, 2)
    assert manager.http.get(f"{PATH}/m1").json()["context"]["execution_id"] == execution
    records.close()
