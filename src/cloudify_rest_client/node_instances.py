"""Node instances: the living copies of nodes."""

from typing import Any

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.resource import Field, Names, OwnedResource, Records
from cloudify_rest_client.responses import ListResponse


class NodeInstance(OwnedResource):
    """One copy of a node; `version` grows with each change."""

    node_id = Field[str]()
    deployment_id = Field[str]()
    host_id = Field[str | None]()
    index = Field[int]()
    state = Field[str]()
    version = Field[int]()
    runtime_properties = Field[dict[str, Any]]()
    system_properties = Field[dict[str, Any]]()
    relationships = Field[list[dict[str, Any]]]()
    scaling_groups = Field[list[dict[str, Any]]]()
    is_status_check_ok = Field[bool]()
    has_configuration_drift = Field[bool]()


class NodeInstancesClient(SubClient):
    def list(
        self,
        deployment_id: str | None = None,
        node_id: str | None = None,
        _include: Names | None = None,
        **query: Any,
    ) -> ListResponse[NodeInstance]:
        params = query | {"deployment_id": deployment_id, "node_id": node_id}
        answer = self.api.get("/node-instances", params=params, _include=_include)
        return ListResponse.of(answer, NodeInstance)

    def get(
        self,
        node_instance_id: str,
        _include: Names | None = None,
        evaluate_functions: bool = False,
    ) -> NodeInstance:
        params = {"_evaluate_functions": evaluate_functions or None}
        uri = f"/node-instances/{node_instance_id}"
        return NodeInstance(self.api.get(uri, params=params, _include=_include))

    def update(
        self,
        node_instance_id: str,
        state: str | None = None,
        runtime_properties: dict[str, Any] | None = None,
        version: int = 1,
        force: bool = False,
        relationships: Records | None = None,
        system_properties: dict[str, Any] | None = None,
    ) -> NodeInstance:
        """Change what is given; `version` is the one that was read (409 if it moved on)."""
        changes = {
            "state": state,
            "runtime_properties": runtime_properties,
            "relationships": relationships,
            "system_properties": system_properties,
        }
        given = {key: value for key, value in changes.items() if value is not None}
        answer = self.api.patch(
            f"/node-instances/{node_instance_id}",
            data=given | {"version": version},
            params={"force": force or None},
        )
        return NodeInstance(answer)

    def create_many(self, deployment_id: str, node_instances: Records) -> None:
        """For the execution that makes or updates a deployment."""
        data = {"deployment_id": deployment_id, "node_instances": node_instances}
        self.api.post("/node-instances", data=data, expected_status_code=(201, 204))

    def delete(self, node_instance_id: str) -> None:
        """For the execution that updates the deployment."""
        self.api.delete(f"/node-instances/{node_instance_id}")
