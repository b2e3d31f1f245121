"""Stored filters, and what a deployment depends on, on the wire and with our client (§2, §19)."""

from collections.abc import Iterator
from typing import Any

import pytest

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError, InvalidFilterRule
from conductor.domain.identity import Tenant
from conductor.domain.ids import TenantName
from contract.conftest import Manager
from contract.test_deployment_lists import add_eve, apart, client_of

RED = {"type": "label", "key": "colour", "operator": "any_of", "values": ["red"]}
IN_E = {"type": "attribute", "key": "id", "operator": "contains", "values": ["e"]}


@pytest.fixture
def client(manager: Manager) -> Iterator[CloudifyClient]:
    client = client_of(manager)
    yield client
    client.close()


def ids(found: Any) -> list[str]:
    return [each.id for each in found]


def test_a_stored_filter_finds_what_its_rules_find(
    manager: Manager, client: CloudifyClient
) -> None:
    apart(manager, "red", "blue")
    client.deployments.update_labels("red", [{"colour": "red"}])
    made = client.deployments_filters.create("reds", [RED, IN_E])
    assert (made.value, made.is_system_filter) == ([RED, IN_E], False)
    assert (made.labels_filter_rules, made.attrs_filter_rules) == ([RED], [IN_E])
    assert ids(client.deployments.list(filter_id="reds")) == ["red"]
    other = IN_E | {"values": ["blu"]}
    assert ids(client.deployments.list(filter_id="reds", filter_rules=[other])) == []
    assert {each.name for each in client.workflows.list(filter_id="reds")} == {"install", "scale"}
    with pytest.raises(CloudifyClientError, match="filter 'reds' not found"):
        client.blueprints.list(filter_id="reds")
    client.blueprints_filters.create("reds", [IN_E | {"values": ["ed-"]}])
    assert ids(client.blueprints.list(filter_id="reds")) == ["red-bp"]


def test_new_rules_of_one_type_leave_those_of_the_other(
    manager: Manager, client: CloudifyClient
) -> None:
    client.deployments_filters.create("mine", [RED, IN_E], "private")
    blue = RED | {"values": ["blue"]}
    assert client.deployments_filters.update("mine", [blue]).value == [IN_E, blue]
    opened = client.deployments_filters.update("mine", new_visibility="tenant")
    assert (opened.visibility, opened.value) == ("tenant", [IN_E, blue])
    client.deployments_filters.delete("mine")
    with pytest.raises(CloudifyClientError, match="filter 'mine' not found"):
        client.deployments_filters.get("mine")


def test_what_makes_no_filter_is_refused(manager: Manager, client: CloudifyClient) -> None:
    filters = client.deployments_filters
    with pytest.raises(InvalidFilterRule, match="one of any_of"):
        filters.create("wrong", [RED | {"operator": "like"}])
    for name, given, complaint in (
        ("csys-mine", [RED], "reserved"),
        ("a b", [RED], "cannot be used"),
        ("empty", [], "at least one rule"),
    ):
        with pytest.raises(CloudifyClientError, match=complaint):
            filters.create(name, given)
    filters.create("mine", [RED])
    with pytest.raises(CloudifyClientError, match="exists already") as caught:
        filters.create("mine", [RED])
    assert caught.value.status_code == 409
    with pytest.raises(CloudifyClientError, match="nothing to change"):
        filters.update("mine")
    assert manager.http.get("/filters/secrets").status_code == 400


def test_the_filters_of_the_system_are_there_and_stay(
    manager: Manager, client: CloudifyClient
) -> None:
    known = client.deployments_filters.list(_search="CSYS", sort="id")
    assert ids(known)[0] == "csys-environment-filter"
    assert all(each.is_system_filter and each.visibility == "global" for each in known)
    assert ids(client.deployments_filters.list(is_system_filter=False)) == []
    for act in (client.deployments_filters.delete, client.deployments_filters.update):
        more = {"new_visibility": "global"} if "update" in act.__name__ else {}
        with pytest.raises(CloudifyClientError, match="stays as it is") as caught:
            act("csys-service-filter", **more)
        assert caught.value.error_code == "illegal_action_error"


def test_other_tenants_see_global_filters_and_nobody_private_ones_of_others(
    manager: Manager, client: CloudifyClient
) -> None:
    with manager.database.writing() as unit:
        unit.tenants.add(Tenant(TenantName("far"), manager.clock.now()))
    add_eve(manager)
    for level in ("private", "tenant", "global"):
        client.deployments_filters.create(level, [RED], level)
    eve = client_of(manager, "eve")
    assert ids(eve.deployments_filters.list(is_system_filter=False)) == ["global", "tenant"]
    with pytest.raises(CloudifyClientError, match="not found"):
        eve.deployments.list(filter_id="private")
    eve.close()
    far = manager.http.get("/filters/deployments", headers={"Tenant": "far"}).json()["items"]
    assert [each["id"] for each in far if not each["is_system_filter"]] == ["global"]
    gone = manager.http.delete("/filters/deployments/global", headers={"Tenant": "far"})
    assert "change it there" in gone.json()["message"]


def test_a_list_shows_what_a_deployment_depends_on(
    manager: Manager, client: CloudifyClient
) -> None:
    apart(manager, "shop", "base", "far")
    client.inter_deployment_dependencies.create("component.a", "shop", target_deployment="base")
    assert ids(client.deployments.list(_dependencies_of="shop")) == ["base"]
    assert ids(client.deployments.list(_dependencies_of="base")) == []
