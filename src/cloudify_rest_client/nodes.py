"""Nodes: the templates inside a deployment."""

from typing import Any

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.resource import Field, Names, OwnedResource, Records
from cloudify_rest_client.responses import ListResponse


class Node(OwnedResource):
    deployment_id = Field[str]()
    blueprint_id = Field[str]()
    type = Field[str]()
    type_hierarchy = Field[list[str]]()
    host_id = Field[str | None]()
    properties = Field[dict[str, Any]]()
    operations = Field[dict[str, Any]]()
    relationships = Field[list[dict[str, Any]]]()
    plugins = Field[list[dict[str, Any]]]()
    plugins_to_install = Field[list[dict[str, Any]]]()
    number_of_instances = Field[int]()
    planned_number_of_instances = Field[int]()
    deploy_number_of_instances = Field[int]()
    min_number_of_instances = Field[int]()
    max_number_of_instances = Field[int]()


class NodesClient(SubClient):
    def list(
        self,
        deployment_id: str | None = None,
        node_id: str | None = None,
        _include: Names | None = None,
        evaluate_functions: bool = False,
        instance_context: str | None = None,
        **query: Any,
    ) -> ListResponse[Node]:
        params = query | {
            "deployment_id": deployment_id,
            "id": node_id,
            "_evaluate_functions": evaluate_functions or None,
            "_instance_context": instance_context,
        }
        return ListResponse.of(self.api.get("/nodes", params=params, _include=_include), Node)

    def get(
        self,
        deployment_id: str,
        node_id: str,
        _include: Names | None = None,
        evaluate_functions: bool = False,
        instance_context: str | None = None,
    ) -> Node:
        found = self.list(deployment_id, node_id, _include, evaluate_functions, instance_context)
        if not found.items:
            raise CloudifyClientError(
                f"Node {node_id!r} not found in deployment {deployment_id!r}",
                status_code=404,
                error_code="not_found_error",
            )
        return found[0]

    def create_many(self, deployment_id: str, nodes: Records) -> None:
        """`nodes` are as a plan has them: for the execution that makes or updates a deployment."""
        data = {"deployment_id": deployment_id, "nodes": nodes}
        self.api.post("/nodes", data=data, expected_status_code=(201, 204))

    def update(self, deployment_id: str, node_id: str, **attributes: Any) -> None:
        """`plugins`, `operations`, `relationships`, `properties`, `capabilities`: for the execution
        that updates the deployment."""
        uri = f"/nodes/{deployment_id}/{node_id}"
        self.api.patch(uri, data=attributes, expected_status_code=204)

    def delete(self, deployment_id: str, node_id: str) -> None:
        """For the execution that updates the deployment."""
        self.api.delete(f"/nodes/{deployment_id}/{node_id}")
