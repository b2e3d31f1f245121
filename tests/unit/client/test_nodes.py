"""Nodes, node instances, their agents, and what functions in them come to."""

import pytest

from client.calls import NONE, Call
from client.conftest import Wire
from cloudify_rest_client.agents import Agent, AgentState
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.evaluate import EvaluatedFunctions
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.node_instances import NodeInstance
from cloudify_rest_client.nodes import Node
from cloudify_rest_client.responses import ListResponse

ONE = {"items": [{"id": "web"}], "metadata": {"pagination": {"total": 1}}}

CALLS = [
    Call(
        lambda c: c.nodes.list("d", _include=["id"], evaluate_functions=True, sort="id"),
        "GET /nodes",
        query={"deployment_id": "d", "_include": "id", "_evaluate_functions": True, "_sort": "id"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.nodes.list("d", constraints={"operation_name_specs": {"contains": "a"}}),
        "POST /searches/nodes",
        {"constraints": {"operation_name_specs": {"contains": "a"}}},
        query={"deployment_id": "d"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.nodes.get("d", "web", evaluate_functions=True, instance_context="web_a1"),
        "GET /nodes",
        query={
            "deployment_id": "d",
            "id": "web",
            "_evaluate_functions": True,
            "_instance_context": "web_a1",
        },
        answer=ONE,
        gives=Node,
    ),
    Call(
        lambda c: c.nodes.create_many("d", [{"id": "web"}]),
        "POST /nodes",
        {"deployment_id": "d", "nodes": [{"id": "web"}]},
        status=204,
    ),
    Call(
        lambda c: c.nodes.update("d", "web", plugins=[]),
        "PATCH /nodes/d/web",
        {"plugins": []},
        status=204,
    ),
    Call(lambda c: c.nodes.delete("d", "web"), "DELETE /nodes/d/web", status=204),
    Call(
        lambda c: c.nodes.types.list("d", _search="Compute"),
        "POST /searches/node-types",
        {"constraints": {"deployment_id": "d"}},
        query={"_search": "Compute"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.node_instances.list(deployment_id="d", node_id="web", state="started"),
        "GET /node-instances",
        query={"deployment_id": "d", "node_id": "web", "state": "started"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.node_instances.list(node_name="web", is_descending=True, sort="index"),
        "GET /node-instances",
        query={"node_id": "web", "_sort": "-index"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.node_instances.list("d", filter_rules=[{"key": "id"}]),
        "POST /searches/node-instances",
        {"filter_rules": [{"key": "id"}]},
        query={"deployment_id": "d"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.node_instances.get("web_a1", evaluate_functions=True),
        "GET /node-instances/web_a1",
        query={"_evaluate_functions": True},
        gives=NodeInstance,
    ),
    Call(
        lambda c: c.node_instances.states("web_a1", _size=5),
        "GET /node-instances/web_a1/states",
        query={"_size": 5},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.node_instances.update("web_a1", "started", {"ip": "1"}, version=3),
        "PATCH /node-instances/web_a1",
        {"state": "started", "runtime_properties": {"ip": "1"}, "version": 3},
        gives=NodeInstance,
    ),
    Call(
        lambda c: c.node_instances.update(
            "web_a1", force=True, relationships=[], system_properties={"a": 1}
        ),
        "PATCH /node-instances/web_a1",
        {"relationships": [], "system_properties": {"a": 1}, "version": 1},
        query={"force": True},
        gives=NodeInstance,
    ),
    Call(
        lambda c: c.node_instances.create_many("d", [{"id": "web_a1"}]),
        "POST /node-instances",
        {"deployment_id": "d", "node_instances": [{"id": "web_a1"}]},
        status=201,
    ),
    Call(lambda c: c.node_instances.delete("web_a1"), "DELETE /node-instances/web_a1", status=204),
    Call(
        lambda c: c.evaluate.functions("d", {"self": "web"}, {"a": {"get_input": "b"}}),
        "POST /evaluate/functions",
        {"deployment_id": "d", "context": {"self": "web"}, "payload": {"a": {"get_input": "b"}}},
        gives=EvaluatedFunctions,
    ),
    Call(
        lambda c: c.agents.list(node_ids=["a", "b"], state="started"),
        "GET /agents",
        query={"node_ids": ["a", "b"], "state": "started"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(lambda c: c.agents.get("web_a1"), "GET /agents/web_a1", gives=Agent),
    Call(
        lambda c: c.agents.create("web_a1", "web_a1", create_rabbitmq_user=False, ip="10.0.0.9"),
        "PUT /agents/web_a1",
        {
            "node_instance_id": "web_a1",
            "state": "creating",
            "create_rabbitmq_user": False,
            "ip": "10.0.0.9",
        },
        gives=Agent,
    ),
    Call(
        lambda c: c.agents.update("web_a1", AgentState.STARTED, version="7.0.5"),
        "PATCH /agents/web_a1",
        {"state": "started", "version": "7.0.5"},
        gives=Agent,
    ),
    Call(
        lambda c: c.agents.replace_ca_certs(bundle=True, broker_ca_cert="-----"),
        "PATCH /agents",
        {"bundle": True, "broker_ca_cert": "-----"},
        answer={"number_of_updated_agents": 4},
        gives=int,
    ),
]


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_a_call_sends_its_request(call: Call, client: CloudifyClient, wire: Wire) -> None:
    call.check(client, wire)


def test_a_node_that_is_not_there_is_not_found(client: CloudifyClient, wire: Wire) -> None:
    wire.on("GET /nodes", NONE)
    with pytest.raises(CloudifyClientError, match="not found") as caught:
        client.nodes.get("d", "n")
    assert caught.value.status_code == 404


def test_states_of_agents_are_listed_once() -> None:
    named = [value for name, value in vars(AgentState).items() if name.isupper()]
    assert [value for value in named if isinstance(value, str)] == AgentState.STATES
