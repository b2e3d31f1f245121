"""Nodes and instances that come, change and go (rest-contract §11), through our own client."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.control.services.listing import EVERYTHING
from conductor.domain.ids import WorkerId
from contract.conftest import PASSWORD, Manager
from contract.wares import PLAN, packed, refusal, upload

WEB = "web_abc123"
DATABASE = {"name": "db", "type": "Base", "type_hierarchy": ["Root", "Base"]}


def client_of(manager: Manager, token: str | None = None) -> CloudifyClient:
    person = {"username": "admin", "password": PASSWORD}
    return CloudifyClient(
        host="127.0.0.1",
        port=manager.http.base_url.port,
        tenant="default_tenant",
        **({"headers": {"Execution-Token": token}} if token else person),
    )


@pytest.fixture
def updating(manager: Manager) -> Iterator[CloudifyClient]:
    """As the workflow code of an update on the deployment dep sees the manager."""
    flows = {"update": {"operation": "a.b"}, "other": {"operation": "a.c"}}
    plan = msgspec.json.encode({**PLAN, "workflows": flows})
    assert upload(manager.http, "bp", packed({"blueprint.yaml": plan})).is_success
    assert manager.http.put("/deployments/dep", json={"blueprint_id": "bp"}).is_success
    client = client_of(manager, token_of(manager, "update"))
    yield client
    client.close()


def token_of(manager: Manager, workflow: str) -> str:
    body = {"deployment_id": "dep", "workflow_id": workflow, "force": True}
    assert manager.http.post("/executions", json=body).is_success
    [claimed] = manager.records.claim(WorkerId("w1"), limit=1)
    return str(claimed.context["execution_token"])


def test_a_node_comes_and_its_type_counts(manager: Manager, updating: CloudifyClient) -> None:
    updating.nodes.create_many("dep", [DATABASE])
    assert updating.nodes.get("dep", "db").type_hierarchy == ["Root", "Base"]
    with manager.database.reading() as unit:
        [home] = unit.deployments.page(None, EVERYTHING).items
    assert home.plan["node_types"] == ["Base", "Root", "cloudify.nodes.Root"]
    with pytest.raises(CloudifyClientError, match="a node 'db' already"):
        updating.nodes.create_many("dep", [{"name": "new"}, DATABASE])
    assert {each.id for each in updating.nodes.list("dep")} == {"web", "db"}


def test_a_node_changes_in_what_is_given(updating: CloudifyClient) -> None:
    before = updating.nodes.get("dep", "web")
    updating.nodes.update("dep", "web", properties={"port": 81}, plugins=[{"name": "p"}])
    after = updating.nodes.get("dep", "web")
    assert (after.properties, after.plugins) == ({"port": 81}, [{"name": "p"}])
    assert after.type_hierarchy == before.type_hierarchy
    counts = {"scalable": {"properties": {"current_instances": 3, "planned_instances": 4}}}
    updating.nodes.update("dep", "web", capabilities=counts)
    found = updating.nodes.get("dep", "web")
    assert (found.number_of_instances, found.planned_number_of_instances) == (3, 4)
    with pytest.raises(CloudifyClientError, match="type cannot change"):
        updating.nodes.update("dep", "web", type="Other")


def test_instances_come_with_the_next_numbers_and_names_of_their_own(
    updating: CloudifyClient,
) -> None:
    updating.nodes.create_many("dep", [DATABASE])
    related = [{"target_id": WEB, "target_name": "web", "type": "r"}]
    planned = [
        {"id": WEB, "node_id": "web"},
        {"id": "db_1", "node_id": "db", "host_id": WEB, "relationships": related},
    ]
    updating.node_instances.create_many("dep", planned)
    found = {each.id: each for each in updating.node_instances.list("dep")}
    [new] = set(found) - {WEB, "db_1"}
    assert new.startswith("web_")
    assert (found[new].index, found["db_1"].index) == (2, 1)
    assert (found["db_1"].host_id, found["db_1"].relationships[0]["target_id"]) == (new, new)
    with pytest.raises(CloudifyClientError, match="'gone' not found"):
        updating.node_instances.create_many("dep", [{"id": "x_1", "node_id": "gone"}])


def test_a_node_goes_after_its_instances(updating: CloudifyClient) -> None:
    with pytest.raises(CloudifyClientError, match=WEB):
        updating.nodes.delete("dep", "web")
    updating.node_instances.delete(WEB)
    updating.nodes.delete("dep", "web")
    assert len(updating.nodes.list("dep")) == len(updating.node_instances.list("dep")) == 0


@pytest.mark.parametrize(
    "act",
    [
        lambda c: c.nodes.create_many("dep", [DATABASE]),
        lambda c: c.nodes.update("dep", "web", properties={}),
        lambda c: c.nodes.delete("dep", "web"),
        lambda c: c.node_instances.create_many("dep", []),
        lambda c: c.node_instances.delete(WEB),
    ],
)
def test_nobody_else_changes_nodes(
    manager: Manager, updating: CloudifyClient, act: Callable[[CloudifyClient], Any]
) -> None:
    for other in (client_of(manager), client_of(manager, token_of(manager, "other"))):
        with pytest.raises(CloudifyClientError) as caught:
            act(other)
        assert (caught.value.status_code, caught.value.error_code) == (
            403,
            "only_deployment_update",
        )
        other.close()
    assert [each.id for each in updating.node_instances.list("dep")] == [WEB]


def test_a_node_without_a_name_is_refused_with_a_sentence(
    manager: Manager, updating: CloudifyClient
) -> None:
    for call in (
        lambda: updating.nodes.create_many("dep", [{"type": "x"}]),
        lambda: updating.node_instances.create_many("dep", [{"id": "x"}]),
        lambda: updating.node_instances.create_many("dep", [{"node_id": "web"}]),
    ):
        with pytest.raises(CloudifyClientError, match="which is a text"):
            call()
    assert refusal(manager.http.post("/nodes", json={"nodes": []}))[0] == 400


def test_what_was_made_with_a_deployment_is_written_anew_by_its_updates(
    manager: Manager, updating: CloudifyClient
) -> None:
    assert upload(manager.http, "other").is_success
    updating.deployments.set_attributes(
        "dep", blueprint_id="other", description="new", inputs={"port": 1}, outputs={}
    )
    found = manager.http.get("/deployments/dep").json()
    assert (found["blueprint_id"], found["description"]) == ("other", "new")
    assert (found["inputs"], found["outputs"]) == ({"port": 1}, {})
    with pytest.raises(CloudifyClientError, match="'nobody' not found"):
        updating.deployments.set_attributes("dep", blueprint_id="nobody")
