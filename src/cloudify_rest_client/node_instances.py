"""Node instances: the living copies of nodes."""

from typing import Any

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Calls
from cloudify_rest_client.resource import Field, Names, OwnedResource, Records, Resource
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


class PassedState(Resource):
    state = Field[str]()
    at = Field[str]()
    execution_id = Field[str | None]()


class NodeInstancesClient(Calls[NodeInstance]):
    path, record = "/node-instances", NodeInstance

    def list(
        self,
        deployment_id: str | None = None,
        node_id: str | None = None,
        _include: Names | None = None,
        sort: str | None = None,
        is_descending: bool = False,
        constraints: dict[str, Any] | None = None,
        filter_rules: Records | None = None,
        node_name: str | None = None,
        evaluate_functions: bool = False,
        **query: Any,
    ) -> ListResponse[NodeInstance]:
        """`node_id` is the name of their node, and `node_name` is the same by its older word."""
        query |= {
            "deployment_id": deployment_id,
            "node_id": node_id or node_name,
            "_evaluate_functions": evaluate_functions or None,
        }
        return self._list(
            query,
            _include,
            sort,
            is_descending,
            constraints,
            filter_rules,
            search="/searches/node-instances",
        )

    def get(
        self,
        node_instance_id: str,
        _include: Names | None = None,
        evaluate_functions: bool = False,
    ) -> NodeInstance:
        query = {"_evaluate_functions": evaluate_functions or None}
        return self._get(node_instance_id, _include=_include, **query)

    def states(self, node_instance_id: str, **query: Any) -> ListResponse[PassedState]:
        """Those that it passed, the oldest first; the public manager does not have them."""
        answer = self.api.get(f"{self._at(node_instance_id)}/states", query)
        return ListResponse.of(answer, PassedState)

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
        changes = given(
            state=state,
            runtime_properties=runtime_properties,
            relationships=relationships,
            system_properties=system_properties,
        )
        data = changes | {"version": version}
        return self._patch(node_instance_id, data=data, params={"force": force or None})

    def create_many(self, deployment_id: str, node_instances: Records) -> None:
        """For the execution that makes or updates a deployment."""
        data = {"deployment_id": deployment_id, "node_instances": node_instances}
        self.api.post(self.path, data, expected_status_code=(201, 204))

    def delete(self, node_instance_id: str) -> None:
        """For the execution that updates the deployment."""
        self._delete(node_instance_id)
