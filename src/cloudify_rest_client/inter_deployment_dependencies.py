"""Inter-deployment dependencies: which deployment needs which other one, and why."""

from typing import Any
from urllib.parse import quote

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Collection
from cloudify_rest_client.resource import Field, OwnedResource, Records


class InterDeploymentDependency(OwnedResource):
    dependency_creator = Field[str]()
    source_deployment_id = Field[str]()
    target_deployment_id = Field[str | None]()
    target_deployment_func = Field[dict[str, Any] | None]()
    external_source = Field[dict[str, Any] | None]()
    external_target = Field[dict[str, Any] | None]()


class InterDeploymentDependenciesClient(Collection[InterDeploymentDependency]):
    path, record = "/deployments/inter-deployment-dependencies", InterDeploymentDependency

    def create(
        self,
        dependency_creator: str,
        source_deployment: str,
        target_deployment: str | None = None,
        target_deployment_func: dict[str, Any] | None = None,
        external_source: dict[str, Any] | None = None,
        external_target: dict[str, Any] | None = None,
    ) -> InterDeploymentDependency:
        """The target is a deployment, or a function that finds one; the external ends are those on
        other managers."""
        needed = {"dependency_creator": dependency_creator, "source_deployment": source_deployment}
        target = _target(target_deployment, target_deployment_func)
        external = given(external_source=external_source, external_target=external_target)
        return self._put(data=needed | target | external)

    def delete(
        self,
        dependency_creator: str,
        source_deployment: str,
        target_deployment: str | None = None,
        target_deployment_func: dict[str, Any] | None = None,
        is_component_deletion: bool = False,
        external_source: dict[str, Any] | None = None,
        external_target: dict[str, Any] | None = None,
    ) -> None:
        data = {
            "dependency_creator": dependency_creator,
            "source_deployment": source_deployment,
            "is_component_deletion": is_component_deletion,
            **_target(target_deployment, target_deployment_func),
            **given(external_source=external_source, external_target=external_target),
        }
        self._delete(data=data)

    def bulk_insert(self, source_deployment_id: str, dependencies: Records) -> Any:
        """For restores; the answer has the ids that they got."""
        data = {
            "source_deployment_id": source_deployment_id,
            "inter_deployment_dependencies": dependencies,
        }
        return self.api.post(self.path, data, expected_status_code=(200, 201))

    def update_all(self, source_deployment_id: str, dependencies: Records) -> None:
        """Replace all that a deployment needs."""
        self.api.call(
            "PUT",
            f"/deployments/{quote(source_deployment_id, safe='')}/inter-deployment-dependencies",
            data={"inter_deployment_dependencies": dependencies},
            is_repeatable=True,
        )


def _target(deployment: str | None, function: dict[str, Any] | None) -> dict[str, Any]:
    return given(target_deployment=deployment, target_deployment_func=function)
