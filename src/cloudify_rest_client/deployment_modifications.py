"""Deployment modifications: changes of how many node instances a deployment has."""

from typing import Any

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.resource import Field, Names, OwnedResource, Records, Resource
from cloudify_rest_client.responses import ListResponse


class DeploymentModificationNodeInstances(Resource):
    """Node instances as they were; those that come or go have `modification`: added or removed."""

    added_and_related = Field[Records]()
    removed_and_related = Field[Records]()
    before_modification = Field[Records]()
    before_rollback = Field[Records]()


class DeploymentModification(OwnedResource):
    STARTED = "started"
    FINISHED = "finished"
    ROLLEDBACK = "rolledback"

    deployment_id = Field[str]()
    status = Field[str]()
    ended_at = Field[str | None]()
    context = Field[dict[str, Any]]()
    modified_nodes = Field[dict[str, Any]]()

    @property
    def node_instances(self) -> DeploymentModificationNodeInstances:
        return DeploymentModificationNodeInstances(self.get("node_instances") or {})


class DeploymentModificationsClient(SubClient):
    def list(
        self, deployment_id: str | None = None, _include: Names | None = None, **query: Any
    ) -> ListResponse[DeploymentModification]:
        params = query | {"deployment_id": deployment_id}
        answer = self.api.get("/deployment-modifications", params=params, _include=_include)
        return ListResponse.of(answer, DeploymentModification)

    def start(
        self, deployment_id: str, nodes: dict[str, Any], context: dict[str, Any] | None = None
    ) -> DeploymentModification:
        """`nodes` is {node or scaling group: {"instances": 3}}, with the optional lists
        `removed_ids_include_hint` and `removed_ids_exclude_hint`.

        `ExistingStartedDeploymentModificationError` while another one is started."""
        body = {"deployment_id": deployment_id, "nodes": nodes}
        body |= {} if context is None else {"context": context}
        answer = self.api.post("/deployment-modifications", data=body, expected_status_code=201)
        return DeploymentModification(answer)

    def get(self, modification_id: str, _include: Names | None = None) -> DeploymentModification:
        uri = f"/deployment-modifications/{modification_id}"
        return DeploymentModification(self.api.get(uri, _include=_include))

    def finish(self, modification_id: str) -> DeploymentModification:
        """`DeploymentModificationAlreadyEndedError` for one that was ended."""
        uri = f"/deployment-modifications/{modification_id}/finish"
        return DeploymentModification(self.api.post(uri))

    def rollback(self, modification_id: str) -> DeploymentModification:
        """`DeploymentModificationAlreadyEndedError` for one that was ended."""
        uri = f"/deployment-modifications/{modification_id}/rollback"
        return DeploymentModification(self.api.post(uri))
