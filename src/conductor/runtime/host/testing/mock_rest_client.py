"""A REST client that asks nobody (framework §2.9).

put_node_instance("web_a1", node_id="web", runtime_properties={"up": True})
monkeypatch.setattr("cloudify.manager.get_rest_client", MockRestclient)
"""

from collections.abc import Mapping, MutableMapping
from typing import Any

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.executions import Execution
from cloudify_rest_client.node_instances import NodeInstance
from cloudify_rest_client.responses import ListResponse

node_instances: dict[str, NodeInstance] = {}


def put_node_instance(
    node_instance_id: str,
    node_id: str | None = None,
    state: str = "started",
    runtime_properties: MutableMapping[str, Any] | None = None,
    relationships: list[Any] | None = None,
    index: int | None = None,
) -> None:
    """Let every `MockRestclient` find it, until `node_instances.clear()`."""
    node_instances[node_instance_id] = NodeInstance(
        {
            "id": node_instance_id,
            "node_id": node_id or node_instance_id,
            "state": state,
            "version": 0,
            "runtime_properties": {} if runtime_properties is None else runtime_properties,
            "relationships": relationships or [],
            "index": index or 0,
        }
    )


class MockNodeInstancesClient:
    def get(self, node_instance_id: str, evaluate_functions: bool = False) -> NodeInstance:
        if node_instance_id not in node_instances:
            raise CloudifyClientError(
                f"no node instance {node_instance_id!r}: give it to put_node_instance",
                status_code=404,
                error_code="not_found_error",
            )
        return node_instances[node_instance_id]

    def list(
        self, deployment_id: str | None = None, node_id: str | None = None, **_: Any
    ) -> ListResponse[NodeInstance]:
        found = node_instances.values()
        return ListResponse([each for each in found if node_id in (None, each["node_id"])], {})

    def update(
        self,
        node_instance_id: str,
        state: str | None = None,
        runtime_properties: Mapping[str, Any] | None = None,
        version: int = 1,
        **_: Any,
    ) -> NodeInstance:
        changed = {"state": state, "runtime_properties": runtime_properties}
        instance = self.get(node_instance_id)
        instance.update({name: value for name, value in changed.items() if value is not None})
        instance["version"] += 1
        return instance


class MockNodesClient:
    def list(self, deployment_id: str | None = None, **_: Any) -> ListResponse[Any]:
        return ListResponse([], {})


class MockExecutionsClient:
    def get(self, id: str, **_: Any) -> Execution:
        return Execution({"id": id, "status": "terminated"})

    def update(self, *args: Any, **kwargs: Any) -> None:
        """It has ended already."""


class MockManagerClient:
    def get_context(self) -> dict[str, Any]:
        return {"context": {}}


class MockEvaluateClient:
    def functions(
        self, deployment_id: str, context: Mapping[str, Any], payload: Any
    ) -> dict[str, Any]:
        return {"deployment_id": deployment_id, "payload": payload}


class MockOperationsClient:
    def get(self, operation_id: str) -> dict[str, Any]:
        return {"id": operation_id}

    def update(self, operation_id: str, state: str, **_: Any) -> None:
        """Nobody looks at it."""


class MockAgentsClient:
    def get(self, name: str) -> dict[str, Any]:
        return {"id": name, "name": name, "state": "started"}

    def create(self, name: str, node_instance_id: str, state: str, **about: Any) -> dict[str, Any]:
        given = {"id": name, "name": name, "node_instance_id": node_instance_id, "state": state}
        return {**given, "create_rabbitmq_user": True, **about}

    def update(self, name: str, state: str) -> dict[str, Any]:
        return {"id": name, "name": name, "state": state}


class MockRestclient(CloudifyClient):
    """Knows what `put_node_instance` was told, and agrees to everything else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.node_instances: Any = MockNodeInstancesClient()
        self.nodes: Any = MockNodesClient()
        self.executions: Any = MockExecutionsClient()
        self.manager: Any = MockManagerClient()
        self.evaluate: Any = MockEvaluateClient()
        self.operations: Any = MockOperationsClient()
        self.agents: Any = MockAgentsClient()
