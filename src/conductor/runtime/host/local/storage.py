"""Storages of many local environments, as tools use them besides `init_env` and `load_env`."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePath
from typing import Any

from cloudify_rest_client.blueprints import Blueprint
from cloudify_rest_client.deployments import Deployment as DeploymentRecord
from conductor.domain.errors import NotFound
from conductor.runtime.host.local.home import Home
from conductor.runtime.host.local.instances import first_records
from conductor.runtime.host.local.planning import parsed, prepared
from conductor.runtime.host.local.records import Deployment, LocalBlueprint, Record, Records


class Storage(ABC):
    """A blueprint may have several deployments; what is created takes the place of what had its
    name."""

    def create_blueprint(
        self,
        name: str,
        blueprint_path: str,
        provider_context: Mapping[str, Any] | None = None,
        resolver: Any = None,
        validate_version: bool = True,
    ) -> None:
        blueprint = parsed(
            name, blueprint_path, provider_context, resolver, checks_version=validate_version
        )
        self.keep_blueprint(blueprint)

    def create_deployment(
        self,
        name: str,
        blueprint_name: str,
        inputs: Mapping[str, Any] | None = None,
        ignored_modules: Collection[str] | None = None,
    ) -> None:
        blueprint = self.find_blueprint(blueprint_name)
        if blueprint is None:
            raise NotFound("blueprint", blueprint_name)
        self.deploy(prepared(name, blueprint, inputs, ignored_modules))

    def deploy(self, deployment: Deployment) -> Home:
        return self.create(deployment, first_records(deployment.plan, deployment.id))

    def get_blueprint(self, name: str) -> Blueprint | None:
        found = self.find_blueprint(name)
        return None if found is None else _blueprint_record(found)

    def get_deployment(self, name: str) -> DeploymentRecord | None:
        home = self.open(name)
        if home is None:
            return None
        found = home.records.deployment
        return DeploymentRecord(
            id=found.id,
            blueprint_id=found.blueprint_id,
            plan=found.plan,
            created_at=found.created_at,
            inputs=found.plan["inputs"],
            workflows=[{"name": each, **body} for each, body in found.plan["workflows"].items()],
        )

    def get_executions(self, deployment_id: str) -> list[Record]:
        return list(self._records_of(deployment_id).executions.values())

    def get_nodes(self, deployment_id: str) -> dict[str, Record]:
        return dict(self._records_of(deployment_id).nodes)

    def get_node_instances(self, deployment_id: str, node_id: str | None = None) -> list[Record]:
        return self._records_of(deployment_id).instances.all(node_id)

    def get_workdir(self, deployment_id: str) -> str:
        return str(self._records_of(deployment_id).workdir())

    def _records_of(self, deployment_id: str) -> Records:
        home = self.open(deployment_id)
        if home is None:
            raise NotFound("deployment", deployment_id)
        return home.records

    @abstractmethod
    def keep_blueprint(self, blueprint: LocalBlueprint) -> None: ...
    @abstractmethod
    def find_blueprint(self, name: str) -> LocalBlueprint | None: ...
    @abstractmethod
    def create(self, deployment: Deployment, instances: Iterable[Record]) -> Home: ...
    @abstractmethod
    def open(self, name: str) -> Home | None: ...
    @abstractmethod
    def blueprint_ids(self) -> list[str]: ...
    @abstractmethod
    def deployment_ids(self) -> list[str]: ...
    @abstractmethod
    def remove_blueprint(self, name: str) -> None: ...
    @abstractmethod
    def remove_deployment(self, name: str) -> None: ...


def _blueprint_record(blueprint: LocalBlueprint) -> Blueprint:
    return Blueprint(
        id=blueprint.id,
        plan=blueprint.plan,
        description=blueprint.plan.get("description"),
        blueprint_path=blueprint.path,
        blueprint_filename=PurePath(blueprint.path).name,
        resources=None if blueprint.resources is None else str(blueprint.resources),
        created_at=blueprint.created_at,
        provider_context=dict(blueprint.provider_context),
    )
