"""Records: dictionaries whose known keys are attributes too."""

from typing import Any

import pytest

from cloudify_rest_client.agents import Agent
from cloudify_rest_client.constants import VisibilityState
from cloudify_rest_client.deployments import Deployment
from cloudify_rest_client.events import Event
from cloudify_rest_client.executions import Execution
from cloudify_rest_client.node_instances import NodeInstance
from cloudify_rest_client.nodes import Node
from cloudify_rest_client.operations import Operation
from cloudify_rest_client.resource import OwnedResource, Resource
from cloudify_rest_client.responses import ListResponse
from cloudify_rest_client.secrets import Secret

# As framework §2.13 lists them; the values are told apart by their key.
FIELDS: dict[type[Resource], str] = {
    Execution: """
        id deployment_id blueprint_id workflow_id status status_display error parameters
        created_at started_at ended_at scheduled_for is_dry_run is_system_workflow
        total_operations finished_operations
    """,
    Node: """
        id deployment_id blueprint_id type type_hierarchy properties operations relationships
        plugins host_id number_of_instances planned_number_of_instances
        deploy_number_of_instances
    """,
    NodeInstance: """
        id node_id deployment_id host_id state version runtime_properties system_properties
        relationships scaling_groups index is_status_check_ok has_configuration_drift
    """,
    Deployment: """
        id blueprint_id inputs outputs capabilities scaling_groups groups
        installation_status deployment_status latest_execution latest_execution_status
        latest_execution_workflow_id latest_execution_total_operations
        latest_execution_finished_operations
    """,
    Operation: "id name state type dependencies tasks_graph_id",
    Secret: "key value is_hidden_value provider_name",
    Agent: "id name node_instance_id ip state version system install_method",
    Event: "type event_type message level logger error_causes node_name operation",
    OwnedResource: """
        id visibility resource_availability private_resource tenant_name created_by created_at
    """,
}


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind, names in FIELDS.items() for name in names.split()],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_a_known_key_is_an_attribute(kind: type[Any], name: str) -> None:
    record = kind({name: f"the {name}", "later": 1})
    assert getattr(record, name) == f"the {name}"
    assert getattr(kind({}), name) is None
    assert record["later"] == 1


def test_records_in_a_record_are_records_by_key_and_by_attribute() -> None:
    deployment = Deployment({"labels": [{"key": "env", "value": "prod"}]})
    (label,) = deployment.labels
    assert deployment["labels"][0] is label
    assert (label.key, label.value) == ("env", "prod")
    assert (Deployment({"labels": None}).labels, Deployment({}).labels) == ([], [])
    assert "labels" not in Deployment({})


def test_visibilities_go_from_narrow_to_wide() -> None:
    assert VisibilityState.STATES == ["private", "tenant", "global"]


def test_a_page_knows_where_it_lies() -> None:
    pagination = {"offset": 10, "size": 5, "total": 12}
    page = ListResponse([1, 2], {"pagination": pagination, "filtered": 3})
    found = page.metadata.pagination
    assert (found.offset, found.size, found.total, page.metadata.filtered) == (10, 5, 12, 3)
    assert (len(page), page[1], page[:1], list(page)) == (2, 2, [1], [1, 2])
    with pytest.raises(ValueError, match="exactly one item, the server sent 2"):
        page.one()
