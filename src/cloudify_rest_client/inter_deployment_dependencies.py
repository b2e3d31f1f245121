"""Inter-deployment dependencies: which deployment needs which other one, and why."""

from typing import Any

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.resource import Field, Names, OwnedResource, Records
from cloudify_rest_client.responses import ListResponse

_ALL = "/deployments/inter-deployment-dependencies"


class InterDeploymentDependency(OwnedResource):
    dependency_creator = Field[str]()
    source_deployment_id = Field[str]()
    target_deployment_id = Field[str | None]()
    target_deployment_func = Field[dict[str, Any] | None]()
    external_source = Field[dict[str, Any] | None]()
    external_target = Field[dict[str, Any] | None]()


class InterDeploymentDependenciesClient(SubClient):
    def list(
        self, _include: Names | None = None, **query: Any
    ) -> ListResponse[InterDeploymentDependency]:
        answer = self.api.get(_ALL, params=query, _include=_include)
        return ListResponse.of(answer, InterDeploymentDependency)

    def create(
        self, dependency_creator: str, source_deployment: str, **target: Any
    ) -> InterDeploymentDependency:
        """`target` is `target_deployment`, or `target_deployment_func`, and where the ends are on
        other managers `external_source` and `external_target`."""
        data = {"dependency_creator": dependency_creator, "source_deployment": source_deployment}
        return InterDeploymentDependency(self.api.put(_ALL, data=data | target))

    def update_all(self, source_deployment_id: str, dependencies: Records) -> None:
        """Replace all that a deployment needs."""
        self.api.put(
            f"/deployments/{source_deployment_id}/inter-deployment-dependencies",
            data={"inter_deployment_dependencies": dependencies},
        )
