"""What a local environment knows of its deployment, and who keeps it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from conductor.runtime.host.local.errors import RecordMissing
from conductor.runtime.host.local.instances import Instances

Record = dict[str, Any]


class Keeper(Protocol):
    """Makes records outlive the process, or does not."""

    def keep_instance(self, record: Record) -> None: ...
    def keep(self, instances: Iterable[Record], executions: Iterable[Record]) -> None: ...
    def workdir(self) -> Path: ...


@dataclass(frozen=True)
class LocalBlueprint:
    """`path` is where it was read, `resources` the folder of its files; `plan` is never changed."""

    id: str
    plan: Mapping[str, Any]
    path: str
    created_at: datetime
    resources: Path | None = None
    provider_context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Deployment:
    """`plan` is never changed."""

    id: str
    blueprint: LocalBlueprint
    plan: Mapping[str, Any]
    created_at: datetime

    @property
    def blueprint_id(self) -> str:
        return self.blueprint.id


class Records:
    """A deployment, its instances and its executions."""

    def __init__(
        self,
        deployment: Deployment,
        instances: Iterable[Record],
        executions: Iterable[Record],
        keeper: Keeper,
    ) -> None:
        self.deployment = deployment
        self.nodes = {node["id"]: _node(node, deployment) for node in deployment.plan["nodes"]}
        self.instances = Instances(instances)
        self.executions = {each["id"]: each for each in executions}
        self._keeper = keeper

    def node(self, node_id: str) -> Record:
        if node_id not in self.nodes:
            raise RecordMissing("node", node_id)
        return self.nodes[node_id]

    def update_instance(self, instance_id: str, version: int | None, changes: Record) -> Record:
        with self.instances.lock:
            updated = self.instances.update(instance_id, version, changes)
            self._keeper.keep_instance(updated)
            return updated

    def execution(self, execution_id: str) -> Record:
        if execution_id not in self.executions:
            raise RecordMissing("execution", execution_id)
        return self.executions[execution_id]

    def put_execution(self, record: Record) -> None:
        self.executions[record["id"]] = record
        self._keeper.keep(self.instances.all(), self.executions.values())

    def workdir(self) -> Path:
        return self._keeper.workdir()


def _node(planned: Mapping[str, Any], deployment: Deployment) -> Record:
    scale = planned["capabilities"]["scalable"]["properties"]
    return {
        **planned,
        "deployment_id": deployment.id,
        "blueprint_id": deployment.blueprint_id,
        "number_of_instances": scale["current_instances"],
        "planned_number_of_instances": scale["planned_instances"],
        "deploy_number_of_instances": scale["default_instances"],
        "min_number_of_instances": scale["min_instances"],
        "max_number_of_instances": scale["max_instances"],
    }
