"""`env.storage`: the records of a local environment, as its users read and change them."""

import copy
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from cloudify_rest_client.deployment_modifications import DeploymentModification
from cloudify_rest_client.executions import Execution
from cloudify_rest_client.node_instances import NodeInstance
from cloudify_rest_client.nodes import Node
from conductor.blueprint.functions import evaluate_node_instance_functions
from conductor.runtime.host.local.evaluation import RecordsForFunctions
from conductor.runtime.host.local.home import Home
from conductor.runtime.host.local.modifications import LocalModifications
from conductor.runtime.host.local.records import Records
from conductor.runtime.host.local.resources import resource


class DeploymentStorage(RecordsForFunctions):
    """What is given out is a copy, free to be changed. What is not there raises `KeyError`."""

    def __init__(self, home: Home) -> None:
        self._home = home

    @property
    def records(self) -> Records:
        return self._home.records

    @property
    def name(self) -> str:
        return self.records.deployment.id

    @property
    def blueprint_name(self) -> str:
        return self.records.deployment.blueprint_id

    @property
    def plan(self) -> Mapping[str, Any]:
        return self.records.deployment.plan

    def get_nodes(self) -> list[Node]:
        return [Node(copy.deepcopy(each)) for each in self.records.nodes.values()]

    def get_node(self, node_id: str) -> Node:
        return Node(copy.deepcopy(self.records.node(node_id)))

    def get_node_instances(
        self, node_id: str | None = None, evaluate_functions: bool = False
    ) -> list[NodeInstance]:
        found = self.records.instances.all(node_id)
        return [self._given_out(each, is_evaluated=evaluate_functions) for each in found]

    def get_node_instance(
        self, node_instance_id: str, evaluate_functions: bool = False
    ) -> NodeInstance:
        found = self.records.instances.get(node_instance_id)
        return self._given_out(found, is_evaluated=evaluate_functions)

    def update_node_instance(
        self,
        node_instance_id: str,
        version: int = 0,
        runtime_properties: Mapping[str, Any] | None = None,
        system_properties: Mapping[str, Any] | None = None,
        state: str | None = None,
        relationships: Sequence[Mapping[str, Any]] | None = None,
        force: bool = False,
    ) -> NodeInstance:
        """`StorageConflictError` when it is no longer at `version`, unless `force` is given, or a
        state, which is the workflow's to set."""
        read = None if force or state is not None else version
        changes = {
            "runtime_properties": runtime_properties,
            "system_properties": system_properties,
            "state": state,
            "relationships": relationships,
        }
        with self._home.changing() as records:
            updated = records.update_instance(node_instance_id, read, changes)
        return self._given_out(updated, is_evaluated=False)

    def get_executions(self) -> list[Execution]:
        """In the order in which they began."""
        return [Execution(copy.deepcopy(each)) for each in self.records.executions.values()]

    def get_execution(self, execution_id: str) -> Execution:
        return Execution(copy.deepcopy(self.records.execution(execution_id)))

    def get_modifications(self) -> list[DeploymentModification]:
        """In the order in which they were started."""
        found = self.records.book.modifications
        return [DeploymentModification(copy.deepcopy(each)) for each in found]

    def roll_back_modification(self, modification_id: str) -> DeploymentModification:
        """`IllegalMove` for one that has ended."""
        with self._home.changing() as records:
            ended = LocalModifications(records).roll_back(modification_id)
        return DeploymentModification(copy.deepcopy(ended))

    def get_blueprint(self, blueprint_id: str | None = None) -> dict[str, Any]:
        blueprint = self.records.deployment.blueprint
        return {"id": blueprint.id, "plan": copy.deepcopy(blueprint.plan)}

    def get_provider_context(self) -> dict[str, Any]:
        return dict(self.records.deployment.blueprint.provider_context)

    def get_workdir(self) -> str:
        return str(self.records.workdir())

    def get_resource(self, resource_path: str) -> bytes:
        """A file of the deployment's folder, else of the blueprint's; else `FileNotFoundError`."""
        return resource(self.records, resource_path)

    def download_resource(self, resource_path: str, target_path: str | None = None) -> str:
        content = self.get_resource(resource_path)
        name = PurePosixPath(resource_path).name
        target = Path(target_path or Path(tempfile.mkdtemp(prefix="resource-")) / name)
        target.write_bytes(content)
        return str(target)

    def _given_out(self, record: dict[str, Any], *, is_evaluated: bool) -> NodeInstance:
        copied = copy.deepcopy(record)
        return NodeInstance(
            evaluate_node_instance_functions(copied, self) if is_evaluated else copied
        )
