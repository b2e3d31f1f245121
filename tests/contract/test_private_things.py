"""What belongs to a private deployment is seen by who sees that (§2.2)."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import msgspec
import pytest

from conductor.domain.ids import TenantName, WorkerId
from contract.conftest import PASSWORD, Manager
from contract.wares import PLAN, packed, refusal, started, upload

DEPENDENCIES = "/deployments/inter-deployment-dependencies"
NEED = {
    "dependency_creator": "component.it",
    "source_deployment": "dep",
    "external_target": {"deployment": "far", "host": ["far.example"]},
}
NEEDS = {"inter_deployment_dependencies": [NEED]}
MODIFIED = {"deployment_id": "dep", "nodes": {"web": {"instances": 2}}}


def as_person(manager: Manager, name: str) -> httpx.Client:
    with manager.database.writing() as unit:
        admin = unit.users.get(TenantName(""), "admin")
        unit.users.add(replace(admin, username=name, role="default"))
    http = manager.http
    return httpx.Client(base_url=http.base_url, auth=(name, PASSWORD), headers=http.headers)


@pytest.fixture
def eve(manager: Manager) -> Iterator[httpx.Client]:
    with as_person(manager, "eve") as eve:
        yield eve


@pytest.fixture
def run(manager: Manager) -> Iterator[tuple[httpx.Client, str]]:
    """bob, and the execution that an administrator has started on his private deployment."""
    with as_person(manager, "bob") as bob:
        assert upload(bob, "bp").is_success
        made = bob.put("/deployments/dep?private_resource=true", json={"blueprint_id": "bp"})
        assert made.json()["visibility"] == "private"
        preview = bob.post("/deployment-updates/dep/update/initiate", json={"preview": True})
        assert preview.is_success, preview.text
        begun = bob.post("/deployment-modifications", json=MODIFIED)
        assert begun.status_code == 201, begun.text
        execution = str(started(manager.http).json()["id"])
        said = {"event_type": "workflow_node_event", "message": {"text": "hello"}, "context": {}}
        sent = {"execution_id": execution, "events": [said], "logs": []}
        assert manager.http.post("/events", json=sent).status_code == 201
        assert bob.put(DEPENDENCIES, json=NEED).is_success
        yield bob, execution


PATHS: tuple[str, ...] = (
    DEPENDENCIES,
    "/deployment-updates",
    "/deployment-modifications",
    "/executions?deployment_id=dep",
    "/nodes",
    "/node-instances",
    "/events?deployment_id=dep",
)


def test_who_sees_the_deployment_sees_what_belongs_to_it(
    manager: Manager, run: tuple[httpx.Client, str]
) -> None:
    bob, execution = run
    for client in (bob, manager.http):
        for path in (*PATHS, f"/events?execution_id={execution}", "/node-instances/web_abc123"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert answer.json().get("items", True), path
        assert client.get(f"/executions/{execution}").status_code == 200


def test_for_others_nothing_of_it_is_there(
    manager: Manager, eve: httpx.Client, run: tuple[httpx.Client, str]
) -> None:
    _, execution = run
    for path in (*PATHS, f"/events?execution_id={execution}"):
        told = eve.get(path).json()
        assert (told["items"], told["metadata"]["pagination"]["total"]) == ([], 0), path
    [update] = manager.http.get("/deployment-updates").json()["items"]
    [change] = manager.http.get("/deployment-modifications").json()["items"]
    for answer in (
        eve.get(f"/deployment-updates/{update['id']}"),
        eve.get(f"/deployment-modifications/{change['id']}"),
        eve.post(f"/deployment-modifications/{change['id']}/finish"),
        eve.post("/deployment-modifications", json=MODIFIED),
        eve.get(f"/executions/{execution}"),
        eve.get(f"/executions/{execution}/events"),
        eve.get(f"/tasks_graphs?execution_id={execution}"),
        eve.get(f"/operations?execution_id={execution}"),
        eve.get("/node-instances/web_abc123"),
        eve.get("/node-instances/web_abc123/states"),
        eve.patch("/node-instances/web_abc123", json={"version": 1, "state": "started"}),
        eve.post(f"/executions/{execution}", json={"action": "kill"}),
        eve.delete("/events?deployment_id=dep&type=cloudify_event&store_before=true"),
        started(eve),
        eve.put(DEPENDENCIES, json=NEED),
        eve.post(DEPENDENCIES, json={"source_deployment_id": "dep", **NEEDS}),
        eve.put("/deployments/dep/inter-deployment-dependencies", json=NEEDS),
        eve.request("DELETE", DEPENDENCIES, json=NEED),
        eve.delete("/events?deployment_id=dep&type=cloudify_event"),
    ):
        assert refusal(answer) == (404, "not_found_error"), answer.url
    gone = eve.request("DELETE", "/executions", json={"to_datetime": "2030-01-01T00:00:00"})
    assert gone.json()["items"][0]["count"] == 1  # the upload of bp, which is no deployment's
    assert manager.http.get("/executions?workflow_id=update").json()["items"]
    counts = eve.get("/summary/node_instances?_target_field=state").json()["items"]
    assert counts == []


@pytest.fixture
def lib(manager: Manager, eve: httpx.Client, run: tuple[httpx.Client, str]) -> httpx.Client:
    """bob; eve shows her deployment `lib` to all. He sees both it and his own."""
    bob, _ = run
    workflows = PLAN["workflows"] | {"uninstall": PLAN["workflows"]["install"]}
    instances = [{"id": "lib_1", "node_id": "web"}]
    plan = {**PLAN, "node_instances": instances, "workflows": workflows}
    upload(eve, "lib-bp", packed({"blueprint.yaml": msgspec.json.encode(plan)}))
    assert eve.put("/deployments/lib", json={"blueprint_id": "lib-bp"}).status_code == 201
    return bob


def need(source: str, target: str, creator: str = "component.n") -> dict[str, str]:
    named = {"source_deployment": source, "target_deployment": target}
    return {"dependency_creator": creator, **named}


def test_what_a_deployment_needs_of_others_is_counted_and_not_named(
    eve: httpx.Client, lib: httpx.Client
) -> None:
    assert lib.put(DEPENDENCIES, json=need("lib", "dep")).is_success
    of_lib = f"{DEPENDENCIES}?source_deployment_id=lib"
    [shown] = lib.get(of_lib).json()["items"]
    assert shown["target_deployment_id"] == "dep"
    told = eve.get(of_lib).json()
    [hidden] = told["items"]
    assert (hidden["target_deployment_id"], hidden["target_deployment_func"]) == (None, None)
    assert told["metadata"]["pagination"]["total"] == 1
    by_name = f"{DEPENDENCIES}?target_deployment_id=dep"
    assert lib.get(by_name).json()["metadata"]["pagination"]["total"] == 1
    assert eve.get(by_name).json()["metadata"]["pagination"]["total"] == 0
    guess = eve.request("DELETE", DEPENDENCIES, json=need("lib", "dep"))
    assert refusal(guess) == (404, "not_found_error")


def test_nobody_notes_that_he_needs_what_he_does_not_see(
    eve: httpx.Client, lib: httpx.Client
) -> None:
    """It would keep others from taking it down."""
    refused = eve.put(DEPENDENCIES, json=need("lib", "dep"))
    assert refusal(refused) == (404, "not_found_error")
    missing = eve.put(DEPENDENCIES, json=need("lib", "nothing"))
    assert refused.json()["message"] == missing.json()["message"].replace("nothing", "dep")


def test_who_is_needed_is_told_by_how_many_that_he_does_not_see(
    eve: httpx.Client, lib: httpx.Client
) -> None:
    for creator in ("component.n", "sharedresource.n"):
        assert lib.put(DEPENDENCIES, json=need("dep", "lib", creator)).is_success
    taken_down = {"deployment_id": "lib", "workflow_id": "uninstall"}
    update = "/deployment-updates/lib/update/initiate"
    for person, told in ((eve, "1 that is private to others: "), (lib, "dep (component.n)")):
        for answer in (
            person.delete("/deployments/lib"),
            person.post("/executions", json=taken_down),
            person.post(update, json={}),
        ):
            assert refusal(answer) == (400, "dependent_exists_error")
            message = answer.json()["message"]
            assert told in message
            assert ("dep" in message.split()) == (person is lib)
    [dependent, _] = eve.post(update, json={"preview": True}).json()["recursive_dependencies"]
    assert (dependent["deployment"], dependent["dependent_node"]) == (None, None)


def test_what_is_private_below_a_deployment_stays_with_its_creator(
    eve: httpx.Client, lib: httpx.Client
) -> None:
    parent = {"labels": [{"csys-obj-parent": "lib"}]}
    assert lib.patch("/deployments/dep", json=parent).is_success
    for query in ("", "?recursive=true"):
        refused = eve.delete(f"/deployments/lib{query}")
        assert refusal(refused) == (400, "dependent_exists_error")
        assert "below it: 1 that is private to others; " in refused.json()["message"]
    assert "below it: dep; " in lib.delete("/deployments/lib").json()["message"]


def test_an_execution_sees_its_own_deployment_whoever_made_it(
    manager: Manager, run: tuple[httpx.Client, str]
) -> None:
    """It is nobody's administrator, also when one has started it."""
    bob, execution = run
    plan = {**PLAN, "node_instances": [{"id": "other_1", "node_id": "web"}]}
    upload(bob, "other-bp", packed({"blueprint.yaml": msgspec.json.encode(plan)}))
    other = bob.put("/deployments/other?private_resource=true", json={"blueprint_id": "other-bp"})
    assert other.status_code == 201
    [claimed] = manager.records.claim(WorkerId("w1"), limit=1)
    token = {"Execution-Token": str(claimed.context["execution_token"])}
    with httpx.Client(base_url=bob.base_url, headers=token) as inside:
        assert inside.get("/deployments/dep").status_code == 200
        assert refusal(inside.get("/deployments/other")) == (404, "not_found_error")
        assert inside.get(f"/executions/{execution}").status_code == 200
        for path in ("/nodes", "/node-instances"):
            listed = inside.get(path).json()["items"]
            assert {each["deployment_id"] for each in listed} == {"dep"}
        assert inside.get("/node-instances/web_abc123").status_code == 200
