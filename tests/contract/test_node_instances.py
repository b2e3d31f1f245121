"""Node instances through our own client: their histories, checks and evaluated lists."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.control.services.identity import DEFAULT_TENANT as TENANT
from conductor.domain.ids import DeploymentId, NodeInstanceId
from contract.conftest import PASSWORD, Manager
from contract.wares import deployed
from statements import statements

WEB = "web_abc123"


@pytest.fixture
def client(manager: Manager) -> Iterator[CloudifyClient]:
    client = CloudifyClient(
        host="127.0.0.1",
        port=manager.http.base_url.port,
        protocol="http",
        username="admin",
        password=PASSWORD,
        tenant="default_tenant",
    )
    yield client
    client._client.close()


def test_an_instance_knows_the_states_that_it_passed(
    manager: Manager, client: CloudifyClient
) -> None:
    deployed(manager.http)
    assert client.node_instances.states(WEB).items == []
    for version, state in enumerate(("creating", "created", "created", "started"), start=1):
        manager.clock.advance(timedelta(seconds=1))
        client.node_instances.update(WEB, state=state, version=version)
    passed = client.node_instances.states(WEB)
    assert [each.state for each in passed] == ["creating", "created", "started"]
    moments = [each.at for each in passed]
    assert moments == sorted(set(moments))
    page = client.node_instances.states(WEB, _size=1, _offset=2)
    assert ([each.state for each in page], page.metadata.pagination.total) == (["started"], 3)
    with pytest.raises(CloudifyClientError, match="'gone' not found"):
        client.node_instances.states("gone")


def test_a_change_is_answered_with_the_instance_as_it_reads(
    manager: Manager, client: CloudifyClient
) -> None:
    deployed(manager.http)
    changed = client.node_instances.update(WEB, runtime_properties={"a": 1}, version=1)
    assert changed == client.node_instances.get(WEB)
    assert changed["created_by"] == "admin"


def test_what_checks_found_shows_on_instance_node_and_deployment(
    manager: Manager, client: CloudifyClient
) -> None:
    deployed(manager.http)
    fine = client.node_instances.get(WEB)
    assert (fine.has_configuration_drift, fine.is_status_check_ok) == (False, True)
    answers = {"configuration_drift": {"ok": True, "result": ["size"]}, "status": {"ok": False}}
    client.node_instances.update(WEB, system_properties=answers, version=1)
    found = client.node_instances.get(WEB)
    assert (found.has_configuration_drift, found.is_status_check_ok) == (True, False)
    for noun in (client.nodes.get("dep", "web"), client.deployments.get("dep")):
        assert (noun.drifted_instances, noun.unavailable_instances) == (1, 1)


def test_lists_take_as_many_statements_for_one_deployment_as_for_many(
    manager: Manager, client: CloudifyClient
) -> None:
    deployed(manager.http, "d0")

    def asked() -> int:
        with statements(manager.database) as sent:
            nodes = client.nodes.list()
            client.node_instances.list()
        assert len(nodes) == len(client.deployments.list())
        return len(sent)

    for_one = asked()
    with manager.database.writing() as unit:
        found = unit.deployments.get(TENANT, "d0")
        node = unit.nodes.of_deployment(TENANT, "d0")[0]
        instance = unit.node_instances.get(TENANT, WEB)
        for number in range(1, 5):
            home = DeploymentId(f"d{number}")
            unit.deployments.add(replace(found, id=home))
            unit.nodes.add_all([replace(node, deployment_id=home)])
            identifier = NodeInstanceId(f"web_{number}")
            unit.node_instances.add(replace(instance, id=identifier, deployment_id=home))
    assert asked() == for_one
