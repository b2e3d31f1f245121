"""Summaries with our client (§20)."""

import pytest

from cloudify_rest_client.exceptions import CloudifyClientError
from contract.conftest import Manager
from contract.test_deployment_lists import apart, client_of


def test_things_are_counted_by_their_fields(manager: Manager) -> None:
    apart(manager, "red", "blue")
    client = client_of(manager)
    client.deployments.update_labels("red", [{"colour": "red"}])
    found = client.summary.deployments.get("blueprint_id", "visibility")
    assert found.items == [
        {
            "blueprint_id": name,
            "deployments": 1,
            "by visibility": [{"visibility": "tenant", "deployments": 1}],
        }
        for name in ("blue-bp", "red-bp")
    ]
    client.deployments_filters.create(
        "reds", [{"type": "label", "key": "colour", "operator": "any_of", "values": ["red"]}]
    )
    chosen = client.summary.deployments.get("tenant_name", _filter_id="reds")
    assert chosen.items == [{"tenant_name": "default_tenant", "deployments": 1}]
    states = client.summary.node_instances.get("state", deployment_id="red")
    assert states.items == [{"state": "uninitialized", "node_instances": 1}]
    assert states.metadata.pagination.total == 1
    assert len(client.summary.executions.get("workflow_id", "status_display")) == 2
    assert client.summary.nodes.get("deployment_id", _size=1)[0]["nodes"] == 1
    assert client.summary.blueprints.get("visibility")[0]["blueprints"] == 2
    for target, sub, complaint in (
        ("colour", None, "blueprint_id, deployment_status, site_name, tenant_name, visibility"),
        ("visibility", "colour", "not by 'colour'"),
        ("visibility", "visibility", "another sub-field"),
    ):
        with pytest.raises(CloudifyClientError, match=complaint) as caught:
            client.summary.deployments.get(target, sub)
        assert caught.value.error_code == "bad_parameters_error"
    client.close()
