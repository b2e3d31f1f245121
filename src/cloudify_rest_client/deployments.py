"""Deployments: create, read, change, delete; and what they show to the outside."""

from collections.abc import Mapping
from typing import Any

from cloudify_rest_client.api import Http, given
from cloudify_rest_client.collection import Calls, SearchableCollection
from cloudify_rest_client.labels import Label, Labels
from cloudify_rest_client.resource import Field, Names, OwnedResource, Resource, Several
from cloudify_rest_client.responses import ListResponse
from cloudify_rest_client.workflows import Workflow


class Deployment(OwnedResource):
    """A living instance of a blueprint."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    GOOD = "good"
    IN_PROGRESS = "in_progress"
    REQUIRES_ATTENTION = "requires_attention"

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
    labels = Several(Label)
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
    permalink = Field[str | None]()
    sub_services_status = Field[str | None]()
    sub_environments_status = Field[str | None]()
    sub_services_count = Field[int]()
    sub_environments_count = Field[int]()
    has_sub_deployments = Field[bool]()
    drifted_instances = Field[int]()
    unavailable_instances = Field[int]()
    environment_type = Field[str | None]()
    deployment_groups = Field[list[str]]()
    workflows = Several(Workflow)

    def is_environment(self) -> bool:
        """Whether its label says that others live in it."""
        return {"environment"} == {
            label.value for label in self.labels if label.key == "csys-obj-type"
        }


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


class DeploymentOutputsClient(Calls[DeploymentOutputs]):
    path, record = "/deployments", DeploymentOutputs

    def get(self, deployment_id: str) -> DeploymentOutputs:
        """Evaluate the outputs now."""
        return self._get(deployment_id, "outputs")


class DeploymentCapabilitiesClient(Calls[DeploymentCapabilities]):
    path, record = "/deployments", DeploymentCapabilities

    def get(self, deployment_id: str) -> DeploymentCapabilities:
        """Evaluate the capabilities now."""
        return self._get(deployment_id, "capabilities")

    def list(
        self,
        deployment_id: str | None = None,
        constraints: dict[str, Any] | None = None,
        _include: Names | None = None,
        **query: Any,
    ) -> ListResponse[DeploymentCapabilities]:
        """Which there are, of one deployment or of those that the constraints allow."""
        body = {"constraints": {**(constraints or {}), **given(deployment_id=deployment_id)}}
        return self._search("/searches/capabilities", body, query, _include)


class DeploymentScalingGroupsClient(Calls[DeploymentScalingGroup]):
    record = DeploymentScalingGroup

    def list(
        self,
        deployment_id: str | None = None,
        constraints: dict[str, Any] | None = None,
        _include: Names | None = None,
        **query: Any,
    ) -> ListResponse[DeploymentScalingGroup]:
        body = {"constraints": {**(constraints or {}), **given(deployment_id=deployment_id)}}
        return self._search("/searches/scaling-groups", body, query, _include)


class DeploymentsClient(SearchableCollection[Deployment]):
    path, record, search = "/deployments", Deployment, "/searches/deployments"

    def __init__(self, api: Http) -> None:
        super().__init__(api)
        self.outputs = DeploymentOutputsClient(api)
        self.capabilities = DeploymentCapabilitiesClient(api)
        self.scaling_groups = DeploymentScalingGroupsClient(api)

    def get(self, deployment_id: str, _include: Names | None = None, **query: Any) -> Deployment:
        """`query`: `all_sub_deployments=False` counts direct children only, `include_workdir=True`
        adds the working folder."""
        return self._get(deployment_id, _include=_include, **query)

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
        **restored: Any,
    ) -> Deployment:
        """Create a deployment; waits for its environment unless `async_create`.

        `restored` is for restores: `created_at`, `created_by`, `workflows`, `outputs` and the like.
        """
        wishes = given(site_name=site_name, labels=labels, display_name=display_name, **restored)
        data = {
            "blueprint_id": blueprint_id,
            "inputs": dict(inputs or {}),
            "visibility": visibility,
            "skip_plugins_validation": skip_plugins_validation,
            "runtime_only_evaluation": runtime_only_evaluation,
        }
        params = {"async_create": async_create}
        return self._put(deployment_id, data=data | wishes, params=params, expected=201)

    def delete(
        self,
        deployment_id: str,
        force: bool = False,
        with_logs: bool = False,
        recursive: bool = False,
    ) -> None:
        """Begin the deletion; it is done when its `delete_deployment_environment` ends."""
        query = {"force": force, "delete_logs": with_logs, "recursive": recursive}
        self.api.delete(self._at(deployment_id), params=query)

    def update_labels(self, deployment_id: str, labels: Labels) -> Deployment:
        """Replace the whole set of labels, given as `[{key: value}]`."""
        return self.set_attributes(deployment_id, labels=labels)

    def set_attributes(self, deployment_id: str, **attributes: Any) -> Deployment:
        """`display_name`, `labels` (the whole set), `creator`; the rest may be written once."""
        return self._patch(deployment_id, data=attributes)

    def set_owner(self, deployment_id: str, creator: str) -> Deployment:
        return self.set_attributes(deployment_id, creator=creator)

    def set_visibility(self, deployment_id: str, visibility: str) -> Deployment:
        return self._set_visibility(deployment_id, visibility)

    def set_site(
        self, deployment_id: str, site_name: str | None = None, detach_site: bool = False
    ) -> Deployment:
        """Give it a site, or take it away."""
        wishes = given(site_name=site_name, detach_site=detach_site or None)
        return self._post(deployment_id, "set-site", data=wishes)
