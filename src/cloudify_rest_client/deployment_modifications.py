"""Deployment modifications: changes of how many node instances a deployment has."""

from typing import Any

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Calls
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


class DeploymentModificationsClient(Calls[DeploymentModification]):
    path, record = "/deployment-modifications", DeploymentModification

    def list(
        self,
        deployment_id: str | None = None,
        _include: Names | None = None,
        sort: str | None = None,
        is_descending: bool = False,
        **query: Any,
    ) -> ListResponse[DeploymentModification]:
        query["deployment_id"] = deployment_id
        return self._list(query, _include, sort, is_descending)

    def start(
        self, deployment_id: str, nodes: dict[str, Any], context: dict[str, Any] | None = None
    ) -> DeploymentModification:
        """`nodes` is {node or scaling group: {"instances": 3}}, with the optional lists
        `removed_ids_include_hint` and `removed_ids_exclude_hint`.

        `ExistingStartedDeploymentModificationError` while another one is started."""
        body = given(deployment_id=deployment_id, nodes=nodes, context=context)
        return self._post(data=body, expected=201)

    def get(self, modification_id: str, _include: Names | None = None) -> DeploymentModification:
        return self._get(modification_id, _include=_include)

    def finish(self, modification_id: str) -> DeploymentModification:
        """`DeploymentModificationAlreadyEndedError` for one that was ended."""
        return self._post(modification_id, "finish")

    def rollback(self, modification_id: str) -> DeploymentModification:
        """`DeploymentModificationAlreadyEndedError` for one that was ended."""
        return self._post(modification_id, "rollback")
