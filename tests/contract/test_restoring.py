"""What administrators bring back of another manager: blueprints and deployments as they were."""

from dataclasses import replace
from typing import Any

import httpx
import msgspec
import pytest

from conductor.domain.ids import TenantName
from contract.conftest import PASSWORD, Manager
from contract.wares import deployed, packed, plan_archive, refusal, upload

BOB = ("bob", PASSWORD)


@pytest.fixture
def people(manager: Manager) -> Manager:
    """With bob, who is no administrator."""
    with manager.database.writing() as unit:
        admin = unit.users.get(TenantName(""), "admin")
        unit.users.add(replace(admin, username="bob", role="default"))
    return manager


def announce(manager: Manager, name: str = "bp", **params: Any) -> httpx.Response:
    wishes = {"async_upload": True, "skip_execution": True, **params}
    return manager.http.put(
        f"/blueprints/{name}", files={"params": (None, msgspec.json.encode(wishes))}
    )


def send_archive(manager: Manager, content: bytes, **how: Any) -> httpx.Response:
    return manager.http.put("/blueprints/bp/archive", content=content, **how)


def test_a_blueprint_is_restored_with_its_past_and_then_its_archive(people: Manager) -> None:
    made = announce(
        people, created_at="2020-02-02T02:02:02.000Z", created_by="bob", state="uploaded"
    )
    assert (made.status_code, made.json()["state"]) == (201, "pending")
    assert made.json()["upload_execution"] is None
    told = {"description": "of old", "plan": {"inputs": {}}, "state": "uploaded"}
    assert people.http.patch("/blueprints/bp", json=told).json()["description"] == "of old"
    whole = send_archive(people, plan_archive())
    assert whole.status_code == 200
    got = people.http.get("/blueprints/bp").json()
    assert whole.json() == got
    assert (got["state"], got["created_by"]) == ("uploaded", "bob")
    assert got["created_at"].startswith("2020-02-02")
    assert "web" in [each["id"] for each in got["plan"]["nodes"]]
    assert people.http.get("/blueprints/bp/archive").status_code == 200
    assert people.http.put("/deployments/dep", json={"blueprint_id": "bp"}).status_code == 201
    assert refusal(send_archive(people, plan_archive())) == (409, "conflict_error")


def test_before_its_archive_comes_nothing_is_made_of_it(people: Manager) -> None:
    announce(people)
    refused = people.http.put("/deployments/dep", json={"blueprint_id": "bp"})
    assert refusal(refused) == (400, "deployment_creation_error")


def test_its_archive_may_come_along(people: Manager) -> None:
    whole = upload(people.http, skip_execution=True, created_by="bob").json()
    assert (whole["state"], whole["created_by"]) == ("uploaded", "bob")
    assert whole["upload_execution"] is None
    bad = upload(people.http, "bad", packed({"blueprint.yaml": b"{"}), skip_execution=True)
    assert refusal(bad) == (400, "bad_parameters_error")
    assert people.http.get("/blueprints/bad").json()["state"] == "pending"


def test_an_archive_that_cannot_be_read_leaves_it_waiting(people: Manager) -> None:
    announce(people)
    for content, code in (
        (b"nothing", "bad_parameters_error"),
        (b"", "bad_parameters_error"),
        (packed({"other.yaml": b"{}"}), "bad_parameters_error"),
        (packed({"blueprint.yaml": b"{"}), "bad_parameters_error"),
    ):
        assert refusal(send_archive(people, content)) == (400, code)
        assert people.http.get("/blueprints/bp").json()["state"] == "pending"
    assert send_archive(people, plan_archive()).json()["state"] == "uploaded"


def test_how_an_upload_failed_is_restored(people: Manager) -> None:
    made = announce(people, state="failed_parsing")
    assert made.json()["state"] == "failed_parsing"
    assert refusal(send_archive(people, plan_archive())) == (409, "conflict_error")
    announce(people)
    told = people.http.patch("/blueprints/bp", json={"state": "invalid", "error": "line 3"})
    assert (told.json()["state"], told.json()["error"]) == ("invalid", "line 3")


def test_what_cannot_be_restored_is_refused(people: Manager) -> None:
    assert refusal(announce(people, state="parsing")) == (400, "bad_parameters_error")
    both = upload(people.http, skip_execution=True, state="invalid")
    assert refusal(both) == (400, "bad_parameters_error")
    announce(people)
    unknown = people.http.patch("/blueprints/bp", json={"upload_execution": "none"})
    assert refusal(unknown) == (404, "not_found_error")
    assert upload(people.http).json()["state"] == "uploaded"  # in its place
    for body in ({"state": "invalid"}, {"plan": {}}, {"created_at": "2020-01-01"}):
        refused = people.http.patch("/blueprints/bp", json=body)
        assert refusal(refused) == (409, "conflict_error")


def test_only_administrators_restore(people: Manager) -> None:
    announce(people)
    with httpx.Client(base_url=people.http.base_url, auth=BOB, headers=people.http.headers) as bob:
        params = {"params": (None, b'{"skip_execution": true}')}
        for refused in (
            bob.put("/blueprints/mine", files=params),
            bob.put("/blueprints/bp/archive", content=plan_archive()),
            bob.patch("/blueprints/bp", json={"state": "uploaded"}),
        ):
            assert refusal(refused) == (403, "forbidden_error")


PAST: dict[str, Any] = {
    "blueprint_id": "bp",
    "inputs": {"port": 80},
    "created_at": "2020-02-02T02:02:02.000Z",
    "created_by": "bob",
    "description": "of old",
    "labels": [{"env": "prod"}],
    "workflows": [{"name": "install", "plugin": "p", "operation": "a.b", "parameters": {}}],
    "outputs": {"ip": {"value": {"get_attribute": ["web", "ip"]}}},
    "capabilities": {"port": {"value": 81}},
    "scaling_groups": {"all": {"members": ["web"], "properties": {}}},
    "deployment_status": "good",
    "sub_services_count": 0,
}
NODE = {"id": "web", "name": "web", "type": "Web", "type_hierarchy": ["Root", "Web"]}
INSTANCE = {
    "id": "web_abc",
    "node_id": "web",
    "state": "started",
    "version": 7,
    "index": 3,
    "runtime_properties": {"ip": "10.0.0.7"},
    "relationships": [],
}


def test_a_deployment_is_restored_with_its_nodes_and_instances(people: Manager) -> None:
    upload(people.http)
    made = people.http.put("/deployments/dep", json=PAST)
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["created_by"], told["description"]) == ("bob", "of old")
    assert told["created_at"].startswith("2020-02-02")
    assert [each["name"] for each in told["workflows"]] == ["install"]
    assert (told["inputs"], told["create_execution"]) == ({"port": 80}, None)
    for path, body in (("nodes", [NODE]), ("node_instances", [INSTANCE])):
        sent = {"deployment_id": "dep", path: body}
        answer = people.http.post(f"/{path.replace('_', '-')}", json=sent)
        assert answer.status_code == 201, answer.text
    got = people.http.get("/node-instances/web_abc").json()
    assert {name: got[name] for name in INSTANCE} == INSTANCE
    assert people.http.get("/deployments/dep/outputs").json()["outputs"] == {"ip": "10.0.0.7"}
    assert people.http.get("/deployments/dep").json()["installation_status"] == "active"
    scaled = {"deployment_id": "dep", "nodes": {"web": {"instances": 2}}}
    assert (
        people.http.get("/nodes?deployment_id=dep").json()["items"][0]["number_of_instances"] == 1
    )
    begun = people.http.post("/deployment-modifications", json=scaled)
    assert begun.status_code == 201, begun.text
    started = {"deployment_id": "dep", "workflow_id": "install"}
    assert people.http.post("/executions", json=started).status_code == 201


def test_a_deployment_made_here_gets_no_nodes_from_people(people: Manager) -> None:
    upload(people.http)
    dated = {"blueprint_id": "bp", "created_at": "2020-02-02", "created_by": "bob"}
    made = people.http.put("/deployments/dep", json=dated).json()
    assert (made["created_by"], made["create_execution"] is None) == ("bob", False)
    for path, body in (("nodes", [NODE]), ("node_instances", [INSTANCE])):
        sent = {"deployment_id": "dep", path: body}
        refused = people.http.post(f"/{path.replace('_', '-')}", json=sent)
        assert refusal(refused) == (403, "only_deployment_update")


@pytest.mark.parametrize(
    "body",
    [
        {"workflows": {"install": 5}},
        {"workflows": [{"plugin": "p"}]},
        {"outputs": {"ip": "10"}},
        {"scaling_groups": {"all": {"members": 5}}},
        {"scaling_groups": {"all": {"members": []}}},
        {"scaling_groups": {"all": {"members": ["web", "more"]}, "more": {"members": ["all"]}}},
        {"description": "old", "created_at": "yesterday"},
        {"workdir_zip": "UEsFBg=="},
    ],
)
def test_a_past_that_no_deployment_can_have_is_refused(
    people: Manager, body: dict[str, Any]
) -> None:
    upload(people.http)
    refused = people.http.put("/deployments/dep", json={"blueprint_id": "bp", **body})
    assert refusal(refused) == (400, "bad_parameters_error")
    assert people.http.get("/deployments/dep").status_code == 404


def test_only_administrators_say_the_past_of_a_deployment(people: Manager) -> None:
    upload(people.http)
    with httpx.Client(base_url=people.http.base_url, auth=BOB, headers=people.http.headers) as bob:
        for past in ({"description": "old"}, {"created_at": "2020-01-01"}, {"created_by": "bob"}):
            refused = bob.put("/deployments/dep", json={"blueprint_id": "bp", **past})
            assert refusal(refused) == (403, "forbidden_error")
        people.http.put("/deployments/dep", json=PAST)
        refused = bob.post("/nodes", json={"deployment_id": "dep", "nodes": [NODE]})
        assert refusal(refused) == (403, "only_deployment_update")


def test_anything_that_people_write_into_system_properties_can_be_shown(people: Manager) -> None:
    upload(people.http)
    people.http.put("/deployments/dep", json=PAST)
    people.http.post("/nodes", json={"deployment_id": "dep", "nodes": [NODE]})
    people.http.post("/node-instances", json={"deployment_id": "dep", "node_instances": [INSTANCE]})
    written = {
        "status": 5,
        "configuration_drift": "x",
        "target_relationships_configuration_drift": 1,
    }
    body = {"version": 7, "system_properties": written}
    assert people.http.patch("/node-instances/web_abc", json=body).status_code == 200
    for path in ("/node-instances", "/nodes", "/deployments"):
        assert people.http.get(path).status_code == 200


def bulk(manager: Manager, *updates: dict[str, Any]) -> httpx.Response:
    return manager.http.post("/deployment-updates", json={"deployment_updates": list(updates)})


def test_updates_are_restored_as_they_are_shown(people: Manager) -> None:
    deployed(people.http)
    step = {"action": "add", "entity_type": "node", "entity_id": "nodes:db"}
    past = {
        "id": "dep-1",
        "deployment_id": "dep",
        "state": "successful",
        "old_blueprint_id": "gone",
        "new_blueprint_id": "dep-bp",
        "old_inputs": {"port": 80},
        "new_inputs": {"port": 81},
        "steps": [step],
        "created_at": "2020-02-02T02:02:02.000Z",
        "created_by": "bob",
    }
    assert bulk(people).status_code == 204
    assert bulk(people, past, {**past, "id": "dep-2", "state": "failed"}).status_code == 201
    got = people.http.get("/deployment-updates/dep-1").json()
    assert {name: got[name] for name in past} == past
    assert got["deployment_update_nodes"]["add"] == ["db"]
    shown = people.http.get("/deployment-updates?deployment_id=dep&state=failed").json()["items"]
    assert [each["id"] for each in shown] == ["dep-2"]
    assert bulk(people, {**shown[0], "id": "dep-3"}).status_code == 201
    assert refusal(bulk(people, {**past, "id": "dep-4"}, past)) == (409, "conflict_error")
    assert people.http.get("/deployment-updates/dep-4").status_code == 404


def test_an_update_of_the_past_has_ended_and_is_an_administrators(people: Manager) -> None:
    deployed(people.http)
    past = {"id": "u", "deployment_id": "dep", "state": "updating"}
    assert refusal(bulk(people, past)) == (400, "bad_parameters_error")
    lost = {**past, "state": "failed", "deployment_id": "none"}
    assert refusal(bulk(people, lost)) == (404, "not_found_error")
    with httpx.Client(base_url=people.http.base_url, auth=BOB, headers=people.http.headers) as bob:
        sent = {"deployment_updates": [{**past, "state": "failed"}]}
        assert refusal(bob.post("/deployment-updates", json=sent)) == (403, "forbidden_error")
