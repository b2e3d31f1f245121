"""Deployments: create, read, change, delete; and what they show to the outside."""

from collections.abc import Mapping
from typing import Any

from cloudify_rest_client.api import Http, SubClient
from cloudify_rest_client.labels import Label, Labels
from cloudify_rest_client.resource import Field, Names, OwnedResource, Records, Resource
from cloudify_rest_client.responses import ListResponse


class Workflow(Resource):
    """A workflow that a deployment offers; `parameters` maps names to their declarations."""

    name = Field[str]()
    plugin = Field[str]()
    operation = Field[str]()
    parameters = Field[dict[str, Any]]()
    is_available = Field[bool]()
    is_cascading = Field[bool]()
    availability_rules = Field[dict[str, Any] | None]()

    @property
    def id(self) -> str:
        return self.name


class Deployment(OwnedResource):
    """A living instance of a blueprint."""

    blueprint_id = Field[str]()
    display_name = Field[str]()
    description = Field[str | None]()
    site_name = Field[str | None]()
    updated_at = Field[str]()
    inputs = Field[dict[str, Any]]()
    outputs = Field[dict[str, Any]]()
    capabilities = Field[dict[str, Any]]()
    groups = Field[dict[str, Any]]()
    policy_types = Field[dict[str, Any]]()
    policy_triggers = Field[dict[str, Any]]()
    scaling_groups = Field[dict[str, Any]]()
    labels = Field[list[Label]]()
    resource_tags = Field[dict[str, str]]()
    runtime_only_evaluation = Field[bool]()
    installation_status = Field[str]()
    deployment_status = Field[str]()
    latest_execution = Field[str | None]()
    latest_execution_status = Field[str | None]()
    latest_execution_workflow_id = Field[str | None]()
    latest_execution_total_operations = Field[int | None]()
    latest_execution_finished_operations = Field[int | None]()
    create_execution = Field[str | None]()
    environment_type = Field[str | None]()
    deployment_groups = Field[list[str]]()

    @property
    def workflows(self) -> list[Workflow]:
        return [Workflow(workflow) for workflow in self.get("workflows") or []]


class DeploymentOutputs(Resource):
    deployment_id = Field[str]()
    outputs = Field[dict[str, Any]]()


class DeploymentCapabilities(Resource):
    deployment_id = Field[str]()
    capabilities = Field[dict[str, Any]]()


class DeploymentScalingGroup(Resource):
    deployment_id = Field[str]()
    name = Field[str]()
    members = Field[list[str]]()
    properties = Field[dict[str, Any]]()


class DeploymentOutputsClient(SubClient):
    def get(self, deployment_id: str) -> DeploymentOutputs:
        """Evaluate the outputs now."""
        return DeploymentOutputs(self.api.get(f"/deployments/{deployment_id}/outputs"))


class DeploymentCapabilitiesClient(SubClient):
    def get(self, deployment_id: str) -> DeploymentCapabilities:
        """Evaluate the capabilities now."""
        return DeploymentCapabilities(self.api.get(f"/deployments/{deployment_id}/capabilities"))

    def list(self, deployment_id: str, **query: Any) -> ListResponse[DeploymentCapabilities]:
        body = {"constraints": {"deployment_id": deployment_id}}
        answer = self.api.post("/searches/capabilities", data=body, params=query)
        return ListResponse.of(answer, DeploymentCapabilities)


class DeploymentScalingGroupsClient(SubClient):
    def list(self, deployment_id: str, **query: Any) -> ListResponse[DeploymentScalingGroup]:
        body = {"constraints": {"deployment_id": deployment_id}}
        answer = self.api.post("/searches/scaling-groups", data=body, params=query)
        return ListResponse.of(answer, DeploymentScalingGroup)


class DeploymentsClient(SubClient):
    def __init__(self, api: Http) -> None:
        super().__init__(api)
        self.outputs = DeploymentOutputsClient(api)
        self.capabilities = DeploymentCapabilitiesClient(api)
        self.scaling_groups = DeploymentScalingGroupsClient(api)

    def list(
        self,
        _include: Names | None = None,
        filter_rules: Records | None = None,
        **query: Any,
    ) -> ListResponse[Deployment]:
        """`query` is the list grammar: `_sort`, `_size`, `_offset`, `_search`, or any field."""
        if filter_rules:
            params = query | {"_include": ",".join(_include) if _include else None}
            body = {"filter_rules": filter_rules}
            answer = self.api.post("/searches/deployments", data=body, params=params)
        else:
            answer = self.api.get("/deployments", params=query, _include=_include)
        return ListResponse.of(answer, Deployment)

    def get(self, deployment_id: str, _include: Names | None = None) -> Deployment:
        return Deployment(self.api.get(f"/deployments/{deployment_id}", _include=_include))

    def create(
        self,
        blueprint_id: str,
        deployment_id: str,
        inputs: Mapping[str, Any] | None = None,
        visibility: str = "tenant",
        site_name: str | None = None,
        labels: Labels | None = None,
        display_name: str | None = None,
        skip_plugins_validation: bool = False,
        runtime_only_evaluation: bool = False,
        async_create: bool | None = None,
    ) -> Deployment:
        """Create a deployment; waits for its environment unless `async_create`."""
        data = {
            "blueprint_id": blueprint_id,
            "inputs": inputs or {},
            "visibility": visibility,
            "site_name": site_name,
            "labels": labels,
            "display_name": display_name,
            "skip_plugins_validation": skip_plugins_validation,
            "runtime_only_evaluation": runtime_only_evaluation,
        }
        body = {key: value for key, value in data.items() if value is not None}
        answer = self.api.put(
            f"/deployments/{deployment_id}",
            data=body,
            params={"async_create": async_create},
            expected_status_code=201,
        )
        return Deployment(answer)

    def delete(
        self,
        deployment_id: str,
        force: bool = False,
        with_logs: bool = False,
        recursive: bool = False,
    ) -> None:
        """Begin the deletion; it is done when its `delete_deployment_environment` ends."""
        query = {"force": force, "delete_logs": with_logs, "recursive": recursive}
        self.api.delete(f"/deployments/{deployment_id}", params=query)

    def update_labels(self, deployment_id: str, labels: Labels) -> Deployment:
        """Replace the whole set of labels, given as `[{key: value}]`."""
        return self.set_attributes(deployment_id, labels=labels)

    def set_attributes(self, deployment_id: str, **attributes: Any) -> Deployment:
        return Deployment(self.api.patch(f"/deployments/{deployment_id}", data=attributes))

    def set_visibility(self, deployment_id: str, visibility: str) -> Deployment:
        uri = f"/deployments/{deployment_id}/set-visibility"
        return Deployment(self.api.patch(uri, data={"visibility": visibility}))
