"""Deployment updates: how a deployment came to another blueprint, or to other inputs."""

from typing import Any

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.resource import Field, Names, OwnedResource
from cloudify_rest_client.responses import ListResponse


class DeploymentUpdate(OwnedResource):
    deployment_id = Field[str]()
    state = Field[str]()
    execution_id = Field[str | None]()
    steps = Field[list[dict[str, Any]]]()


class DeploymentUpdatesClient(SubClient):
    def list(self, _include: Names | None = None, **query: Any) -> ListResponse[DeploymentUpdate]:
        answer = self.api.get("/deployment-updates", params=query, _include=_include)
        return ListResponse.of(answer, DeploymentUpdate)

    def get(self, update_id: str, _include: Names | None = None) -> DeploymentUpdate:
        uri = f"/deployment-updates/{update_id}"
        return DeploymentUpdate(self.api.get(uri, _include=_include))

    def set_attributes(self, update_id: str, **attributes: Any) -> DeploymentUpdate:
        """`state`, `plan`, `steps`, `nodes`, `node_instances`: for the execution that updates."""
        uri = f"/deployment-updates/{update_id}"
        return DeploymentUpdate(self.api.patch(uri, data=attributes))
