"""What lists of deployments show, and to whom, through our own client."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError, InvalidFilterRule
from conductor.control.services.identity import DEFAULT_TENANT
from conductor.domain.identity import User
from contract.conftest import PASSWORD, Manager
from contract.wares import PLAN, deployed, packed, refusal, upload
from statements import statements

PARENT, TYPE = "csys-obj-parent", "csys-obj-type"


@pytest.fixture
def client(manager: Manager) -> Iterator[CloudifyClient]:
    client = client_of(manager)
    yield client
    client._client.close()


def client_of(manager: Manager, username: str = "admin") -> CloudifyClient:
    return CloudifyClient(
        host="127.0.0.1",
        port=manager.http.base_url.port,
        protocol="http",
        username=username,
        password=PASSWORD,
        tenant="default_tenant",
    )


def add_eve(manager: Manager) -> None:
    """No administrator; her password is admin's."""
    with manager.database.writing() as unit:
        admin = unit.users.get(DEFAULT_TENANT, "admin")
        unit.users.add(User("eve", admin.password_hash, "default", admin.created_at))


def apart(manager: Manager, *names: str) -> None:
    """Deployments with an instance NAME_1 each."""
    for name in names:
        plan = {**PLAN, "node_instances": [{"id": f"{name}_1", "node_id": "web"}]}
        upload(manager.http, f"{name}-bp", packed({"blueprint.yaml": msgspec.json.encode(plan)}))
        body = {"blueprint_id": f"{name}-bp"}
        assert manager.http.put(f"/deployments/{name}", json=body).status_code == 201


def labels_of(deployment: Any) -> list[tuple[str, str]]:
    return [(each["key"], each["value"]) for each in deployment["labels"]]


def test_labels_are_replaced_as_a_set_and_those_that_stay_keep_their_age(
    manager: Manager, client: CloudifyClient
) -> None:
    deployed(manager.http)
    first = client.deployments.update_labels("dep", [{"Env": "Prod"}, {"zone": ["a", "b"]}])
    assert labels_of(first) == [("env", "Prod"), ("zone", "a"), ("zone", "b")]
    manager.clock.advance(timedelta(hours=1))
    second = client.deployments.update_labels("dep", [{"zone": "b"}, {"owner": "eve"}])
    assert labels_of(second) == [("zone", "b"), ("owner", "eve")]
    assert second.labels[0]["created_at"] == first.labels[2]["created_at"]
    assert second.labels[1]["created_at"] > second.labels[0]["created_at"]
    assert second.labels[1]["created_by"] == "admin"
    assert client.deployments_labels.list_keys().items == ["owner", "zone"]
    assert client.deployments_labels.list_key_values("zone").items == ["b"]
    assert client.blueprints_labels.list_keys().items == []
    assert "csys-obj-parent" in client.deployments_labels.get_reserved_labels_keys().items
    assert client.deployments.update_labels("dep", [])["labels"] == []


@pytest.mark.parametrize(
    ("label", "complaint"),
    [
        ({"a b": "c"}, "label key"),
        ({"csys-mine": "c"}, "reserved"),
        ({"key": 'a"b'}, "quotation mark"),
        ({"key": ["a", "a"]}, "twice"),
        ({"csys-location-lat": "91"}, "-90 to 90"),
        ({"csys-location-long": "east"}, "-180 to 180"),
        ({"csys-obj-parent": "dep"}, "lives in it"),
        ({"csys-obj-parent": "nobody"}, "not found"),
    ],
)
def test_a_label_that_cannot_be_is_refused_and_nothing_changes(
    manager: Manager, client: CloudifyClient, label: dict[str, Any], complaint: str
) -> None:
    deployed(manager.http)
    with pytest.raises(CloudifyClientError, match=complaint):
        client.deployments.update_labels("dep", [{"fine": "yes"}, label])
    assert client.deployments.get("dep")["labels"] == []


def test_a_deployment_tells_what_stands_below_it(manager: Manager, client: CloudifyClient) -> None:
    apart(manager, "top", "room", "chair")
    client.deployments.update_labels("room", [{PARENT: "top"}, {TYPE: "environment"}])
    client.deployments.update_labels("chair", [{PARENT: "room"}])
    client.deployments.update_labels("top", [{"csys-env-type": "building"}])
    top = client.deployments.get("top")
    assert (top.sub_environments_count, top.sub_services_count) == (1, 1)
    assert (top.sub_environments_status, top.sub_services_status) == ("requires_attention",) * 2
    assert (top.has_sub_deployments, top.environment_type) == (True, "building")
    direct = client.deployments.get("top", all_sub_deployments=False)
    assert (direct.sub_environments_count, direct.sub_services_count) == (1, 0)
    for name in ("top", "room"):
        client.node_instances.update(f"{name}_1", state="started", version=1)
    assert client.deployments.get("top").deployment_status == "requires_attention"
    assert client.deployments.get("top").sub_environments_status == "good"
    client.node_instances.update("chair_1", state="started", version=1)
    assert client.deployments.get("top").deployment_status == "good"
    environments = client.deployments.list(_environments_only=True)
    assert [each.id for each in environments] == ["room"]
    assert [each.id for each in client.deployments.list(filter_id="csys-service-filter")] == ["top"]


def test_a_deployment_knows_the_execution_that_made_it(
    manager: Manager, client: CloudifyClient
) -> None:
    made = deployed(manager.http)
    execution = client.executions.get(made["create_execution"])
    assert execution.workflow_id == "create_deployment_environment"
    assert execution.status == "terminated"


def test_visibility_only_widens_and_never_beyond_the_blueprint(
    manager: Manager, client: CloudifyClient
) -> None:
    assert upload(manager.http, "bp", visibility="private").status_code == 201
    wide = manager.http.put("/deployments/dep", json={"blueprint_id": "bp"})
    assert refusal(wide) == (400, "illegal_action_error")
    body = {"blueprint_id": "bp", "visibility": "private"}
    assert manager.http.put("/deployments/dep", json=body).json()["private_resource"] is True
    both = manager.http.put("/deployments/new?private_resource=true", json=body)
    assert refusal(both) == (400, "bad_parameters_error")
    with pytest.raises(CloudifyClientError, match="widen the blueprint"):
        client.deployments.set_visibility("dep", "tenant")
    apart(manager, "open")
    with pytest.raises(CloudifyClientError, match="cannot become private"):
        client.deployments.set_visibility("open", "private")
    with pytest.raises(CloudifyClientError, match="visibility is one of"):
        client.deployments.set_visibility("open", "everybody")
    assert client.deployments.set_visibility("open", "tenant").visibility == "tenant"


def test_private_deployments_of_others_are_not_there(
    manager: Manager, client: CloudifyClient
) -> None:
    empty = packed({"blueprint.yaml": msgspec.json.encode({"nodes": []})})
    upload(manager.http, "bp", empty)
    client.deployments.create("bp", "open")
    body = {"blueprint_id": "bp", "visibility": "private"}
    manager.http.put("/deployments/mine", json=body)
    add_eve(manager)
    eve = client_of(manager, "eve")
    assert [each.id for each in eve.deployments.list()] == ["open"]
    for act in (eve.deployments.get, eve.deployments.delete, eve.deployments.outputs.get):
        with pytest.raises(CloudifyClientError, match="not found"):
            act("mine")
    eve._client.close()
    assert {each.id for each in client.deployments.list()} == {"open", "mine"}


def test_rules_find_deployments_and_a_wrong_one_is_shown(
    manager: Manager, client: CloudifyClient
) -> None:
    apart(manager, "red", "blue")
    for name in ("red", "blue"):
        client.deployments.update_labels(name, [{"colour": name}])
    label = {"type": "label", "key": "Colour", "operator": "any_of", "values": ["red"]}
    attribute = {"type": "attribute", "key": "id", "operator": "contains", "values": ["E"]}
    assert [each.id for each in client.deployments.list(filter_rules=[label, attribute])] == ["red"]
    assert len(client.deployments.list(filter_rules=[attribute])) == 2
    for wrong, reason in (
        (label | {"operator": "contains"}, "one of any_of"),
        (label | {"values": []}, "at least one value"),
        (label | {"operator": "is_null"}, "takes no values"),
        (attribute | {"key": "colour"}, "filtered by: blueprint_id"),
        (attribute | {"type": "weather"}, "label, attribute"),
        (attribute | {"key": "schedules"}, "is_not_empty"),
        ({"key": "id"}, "it takes key"),
    ):
        with pytest.raises(InvalidFilterRule, match=reason) as caught:
            client.deployments.list(filter_rules=[wrong])
        assert caught.value.err_filter_rule == wrong
    for unknown in ({"_filter_id": "mine"}, {"_group_id": "g"}, {"deployment_group_id": "g"}):
        with pytest.raises(CloudifyClientError, match="not found"):
            client.deployments.list(**unknown)


def test_workflows_say_whether_they_are_available(manager: Manager, client: CloudifyClient) -> None:
    rules = {
        "install": {"node_instances_active": ["none", "partial"]},
        "uninstall": {"node_instances_active": ["all", "partial"]},
        "never": {"available": False},
        "agents": {"node_types_required": ["cloudify.nodes.Compute"]},
        "roots": {"node_types_required": ["cloudify.nodes.Root"]},
        "always": None,
    }
    flows = {name: {"operation": "a.b", "availability_rules": each} for name, each in rules.items()}
    plan = msgspec.json.encode({**PLAN, "workflows": flows})
    assert upload(manager.http, "bp", packed({"blueprint.yaml": plan})).status_code == 201
    client.deployments.create("bp", "dep")

    def available() -> set[str]:
        return {each.name for each in client.deployments.get("dep").workflows if each.is_available}

    assert available() == {"install", "roots", "always"}
    for name, reason in (
        ("uninstall", "0 of 1 are started"),
        ("never", "declared as not available"),
        ("agents", "a node of type cloudify.nodes.Compute"),
    ):
        with pytest.raises(CloudifyClientError, match=reason) as caught:
            client.executions.start("dep", name)
        assert caught.value.error_code == "unavailable_workflow_error"
    left = client.executions.list(workflow_id="never").one()
    assert (left.status, left.error[:25]) == ("failed", "Error preparing execution")
    forced = client.executions.start("dep", "never", force=True)
    client.executions.cancel(forced.id)
    assert client.executions.resume(forced.id).status == "pending"
    client.executions.cancel(forced.id)
    client.node_instances.update("web_abc123", state="started", version=1)
    assert available() == {"uninstall", "roots", "always"}
    client.node_instances.update("web_abc123", state="stopping", version=2)
    assert available() == {"install", "uninstall", "roots", "always"}


def test_a_list_of_deployments_takes_as_many_statements_for_one_as_for_many(
    manager: Manager, client: CloudifyClient
) -> None:
    upload(manager.http, "bp", packed({"blueprint.yaml": msgspec.json.encode({"nodes": []})}))
    client.deployments.create("bp", "d0")
    with statements(manager.database) as for_one:
        client.deployments.list()
    for number in range(1, 6):
        labels = [{PARENT: "d0"}, {"n": str(number)}]
        client.deployments.create("bp", f"d{number}", labels=labels)
    with statements(manager.database) as for_many:
        assert len(client.deployments.list()) == 6
    assert len(for_many) == len(for_one)
