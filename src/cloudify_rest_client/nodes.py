"""Nodes: the templates inside a deployment."""

from typing import Any

from cloudify_rest_client.api import Http, given
from cloudify_rest_client.collection import Calls
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.resource import Field, Names, OwnedResource, Records, Resource
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
    actual_number_of_instances = Field[int]()
    actual_planned_number_of_instances = Field[int]()
    drifted_instances = Field[int]()
    unavailable_instances = Field[int]()
    deployment_display_name = Field[str]()


class NodeType(Resource):
    type = Field[str]()
    deployment_id = Field[str]()


class NodeTypesClient(Calls[NodeType]):
    record = NodeType

    def list(
        self,
        deployment_id: str | None = None,
        constraints: dict[str, Any] | None = None,
        _include: Names | None = None,
        **query: Any,
    ) -> ListResponse[NodeType]:
        """The types of the nodes that a deployment, or a blueprint (`blueprint_id` among the
        constraints), has."""
        body = {"constraints": {**(constraints or {}), **given(deployment_id=deployment_id)}}
        return self._search("/searches/node-types", body, query, _include)


class NodesClient(Calls[Node]):
    path, record = "/nodes", Node

    def __init__(self, api: Http) -> None:
        super().__init__(api)
        self.types = NodeTypesClient(api)

    def list(
        self,
        deployment_id: str | None = None,
        node_id: str | None = None,
        _include: Names | None = None,
        evaluate_functions: bool = False,
        instance_context: str | None = None,
        sort: str | None = None,
        is_descending: bool = False,
        constraints: dict[str, Any] | None = None,
        filter_rules: Records | None = None,
        **query: Any,
    ) -> ListResponse[Node]:
        """`instance_context` names the node instance for which functions are evaluated."""
        query |= {
            "deployment_id": deployment_id,
            **given(id=node_id),
            "_evaluate_functions": evaluate_functions or None,
            "_instance_context": instance_context,
        }
        return self._list(
            query,
            _include,
            sort,
            is_descending,
            constraints,
            filter_rules,
            search="/searches/nodes",
        )

    def get(
        self,
        deployment_id: str,
        node_id: str,
        _include: Names | None = None,
        evaluate_functions: bool = False,
        instance_context: str | None = None,
    ) -> Node:
        """A `CloudifyClientError` of 404 when there is none."""
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
        self.api.post(self.path, data, expected_status_code=(201, 204))

    def update(self, deployment_id: str, node_id: str, **attributes: Any) -> None:
        """`plugins`, `operations`, `relationships`, `properties`, `capabilities`: for the execution
        that updates the deployment."""
        self._patch(deployment_id, node_id, data=attributes, expected=204)

    def delete(self, deployment_id: str, node_id: str) -> None:
        """For the execution that updates the deployment."""
        self._delete(deployment_id, node_id)
