"""Sites, and the deployments that are there, with our client (§19)."""

from collections.abc import Iterator

import pytest

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from contract.conftest import Manager
from contract.test_deployment_lists import apart, client_of


@pytest.fixture
def client(manager: Manager) -> Iterator[CloudifyClient]:
    client = client_of(manager)
    yield client
    client.close()


def test_a_site_has_a_place_that_may_change(client: CloudifyClient) -> None:
    made = client.sites.create("home", "48.2, 16.37")
    assert (made.latitude, made.longitude, made.location) == (48.2, 16.37, "48.2, 16.37")
    assert (made.visibility, made.created_by, "id" in made) == ("tenant", "admin", False)
    assert client.sites.update("home", location="").location is None
    assert client.sites.update("home", visibility="global").visibility == "global"
    client.sites.create("away")
    assert [each.name for each in client.sites.list(_search="HO")] == ["home"]
    client.sites.delete("away")
    assert [each.name for each in client.sites.list(sort="name")] == ["home"]


@pytest.mark.parametrize("location", ["north", "1", "1,2,3", "91, 0", "0, 181", "nan, 0"])
def test_a_place_that_is_none_is_refused(client: CloudifyClient, location: str) -> None:
    with pytest.raises(CloudifyClientError, match="a location is 'latitude, longitude'"):
        client.sites.create("home", location)


def test_names_are_taken_once(client: CloudifyClient) -> None:
    client.sites.create("home")
    client.sites.create("away")
    for act in (
        lambda: client.sites.create("home"),
        lambda: client.sites.update("home", new_name="away"),
    ):
        with pytest.raises(CloudifyClientError, match="exists already") as caught:
            act()
        assert caught.value.status_code == 409
    with pytest.raises(CloudifyClientError, match="nothing to change"):
        client.sites.update("home")


def test_deployments_are_at_sites_and_follow_their_names(
    manager: Manager, client: CloudifyClient
) -> None:
    apart(manager, "red", "blue")
    client.sites.create("home")
    assert client.deployments.set_site("red", "home").site_name == "home"
    made = manager.http.put(
        "/deployments/nowhere", json={"blueprint_id": "red-bp", "site_name": "none"}
    )
    assert (made.status_code, "site 'none' not found" in made.json()["message"]) == (404, True)
    client.sites.update("home", new_name="castle")
    assert [each.id for each in client.deployments.list(site_name="castle")] == ["red"]
    rule = {"type": "attribute", "key": "site_name", "operator": "is_not_empty", "values": []}
    assert [each.id for each in client.deployments.list(filter_rules=[rule])] == ["red"]
    counts = client.summary.deployments.get("site_name").items
    assert {each["site_name"]: each["deployments"] for each in counts} == {None: 1, "castle": 1}
    assert client.deployments.set_site("red", detach_site=True).site_name is None
    client.deployments.set_site("red", "castle")
    client.sites.delete("castle")
    assert client.deployments.get("red").site_name is None
    for wrong in ({}, {"site_name": "home", "detach_site": True}):
        assert manager.http.post("/deployments/red/set-site", json=wrong).status_code == 400


def test_nobody_sees_a_deployment_who_does_not_see_its_site(
    manager: Manager, client: CloudifyClient
) -> None:
    apart(manager, "red")
    client.sites.create("home", visibility="private")
    with pytest.raises(CloudifyClientError, match="widen the site") as caught:
        client.deployments.set_site("red", "home")
    assert caught.value.error_code == "illegal_action_error"
    client.sites.update("home", visibility="tenant")
    client.deployments.set_site("red", "home")
    client.blueprints.set_visibility("red-bp", "global")
    with pytest.raises(CloudifyClientError, match="widen the site"):
        client.deployments.set_visibility("red", "global")
