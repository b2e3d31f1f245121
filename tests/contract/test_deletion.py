"""What keeps a deployment from its deletion, and what goes along (rest-contract §5, §22)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.control.services.language import BlueprintLanguage
from contract.conftest import PASSWORD, Manager, running_manager
from contract.wares import packed, upload

HEAD = "tosca_definitions_version: cloudify_dsl_1_5\nimports: [cloudify/types/types.yaml]\n"
BASE = HEAD + "node_templates: {n: {type: cloudify.nodes.Root}}\ncapabilities: {ip: {value: 1}}\n"
READER = (
    HEAD
    + """
inputs: {base: {default: base}}
node_templates:
  n:
    type: cloudify.nodes.Root
    properties: {resource_id: {get_capability: [{get_input: base}, ip]}}
  m:
    type: cloudify.nodes.Root
    properties: {resource_id: {get_capability: [{get_attribute: [n, where]}, ip]}}
outputs:
  one: {value: {get_capability: [base, ip]}}
  own: {value: {get_capability: [reader, own]}}
capabilities: {own: {value: {get_capability: [later, ip]}}}
"""
)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Manager]:
    with running_manager(tmp_path, BlueprintLanguage()) as manager:
        for name, text in (("base", BASE), ("reader", READER)):
            assert upload(manager.http, name, packed({"blueprint.yaml": text.encode()})).is_success
        yield manager


@pytest.fixture
def client(live: Manager) -> Iterator[CloudifyClient]:
    client = CloudifyClient(
        host="127.0.0.1",
        port=live.http.base_url.port,
        username="admin",
        password=PASSWORD,
        tenant="default_tenant",
    )
    yield client
    client.close()


def test_what_a_blueprint_reads_of_others_is_noted_when_it_is_deployed(
    client: CloudifyClient,
) -> None:
    client.deployments.create("base", "base")
    client.deployments.create("reader", "reader")
    found = client.inter_deployment_dependencies.list(sort="dependency_creator")
    noted = {each.dependency_creator: each.target_deployment_id for each in found}
    assert noted == {
        "capabilities.own.value.get_capability": None,
        "nodes.m.properties.resource_id.get_capability": None,
        "nodes.n.properties.resource_id.get_capability": "base",
        "outputs.one.value.get_capability": "base",
    }
    functions = {each.dependency_creator: each.target_deployment_func for each in found}
    assert functions["nodes.m.properties.resource_id.get_capability"] == {
        "get_attribute": ["n", "where"]
    }
    with pytest.raises(CloudifyClientError, match=r"needed by reader \(.*get_capability"):
        client.deployments.delete("base")
    client.deployments.delete("reader")
    assert len(client.inter_deployment_dependencies.list()) == 0
    client.deployments.delete("base")


def test_all_below_a_deployment_goes_with_it_or_nothing_does(client: CloudifyClient) -> None:
    parent = "csys-obj-parent"
    client.deployments.create("base", "base")
    client.deployments.create("reader", "reader", labels=[{parent: "base"}])
    client.deployments.create("base", "leaf", labels=[{parent: "reader"}])
    with pytest.raises(CloudifyClientError, match=r"below it: leaf, reader; .*--recursive"):
        client.deployments.delete("base")
    [instance] = client.node_instances.list("leaf")
    client.node_instances.update(instance.id, state="started", version=1)
    with pytest.raises(CloudifyClientError, match=rf"'leaf' has live .*{instance.id}"):
        client.deployments.delete("base", recursive=True)
    assert len(client.deployments.list()) == 3
    client.node_instances.update(instance.id, state="deleted", version=2)
    client.deployments.delete("base", recursive=True)
    assert len(client.deployments.list()) == 0
    left = client.executions.list(workflow_id="delete_deployment_environment")
    assert {each.deployment_id for each in left} == {"base", "reader", "leaf"}


def test_force_leaves_what_was_below_without_its_parent(client: CloudifyClient) -> None:
    client.deployments.create("base", "base")
    client.deployments.create("base", "leaf", labels=[{"csys-obj-parent": "base"}])
    client.deployments.delete("base", force=True)
    assert [each.id for each in client.deployments.list()] == ["leaf"]
    client.deployments.delete("leaf")
