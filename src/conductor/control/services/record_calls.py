"""What a running execution may ask: only about its own tenant and deployment, only builtins."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

from conductor.channel.files_below import paths_below
from conductor.control.services.blueprint_files import BlueprintFiles
from conductor.control.services.blueprint_imports import imported_blueprints
from conductor.control.services.checkpoint import checkpoint
from conductor.control.services.confidences import Confidences
from conductor.control.services.config import Configuration
from conductor.control.services.evaluation import DeploymentStorage
from conductor.control.services.fencing import held
from conductor.control.services.language import Language
from conductor.control.services.nodes import (
    change_instance,
    instance_shape,
    marked_shapes,
    node_shape,
    opened_instance,
    updated_instance,
)
from conductor.control.services.plugin_code import PluginCode
from conductor.control.services.rights import rights_within
from conductor.control.services.run_modifications import RunModifications
from conductor.control.services.run_updates import RunUpdates
from conductor.control.services.shapes import execution_shape, graph_shape, operation_shape
from conductor.control.services.system_workflows import UPDATE
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.blueprint import Blueprint
from conductor.domain.clock import Clock
from conductor.domain.confided import confided
from conductor.domain.deployment import Deployment
from conductor.domain.errors import InvalidInput, NotFound
from conductor.domain.execution import Execution
from conductor.domain.node import NodeInstance


@dataclass(frozen=True)
class RecordCalls:
    """Every public method but `table` takes the asking execution first. `data` is the data folder,
    with `deployments/<tenant>/<id>/` in it."""

    work: UnitOfWorkFactory
    language: Language
    confidences: Confidences
    config: Configuration
    files: BlueprintFiles
    plugins: PluginCode
    modifications: RunModifications
    updates: RunUpdates
    data: Path
    clock: Clock

    def table(self) -> Mapping[str, Callable[..., Any]]:
        allowed = (
            self.nodes,
            self.node,
            self.node_instances,
            self.node_instance,
            self.update_node_instance,
            self.execution,
            self.deployment,
            self.blueprint,
            self.tasks_graph,
            self.operations,
            self.secret,
            self.secrets,
            self.evaluate,
            self.resource,
            self.resource_paths,
            self.bootstrap_context,
        )
        return {
            **{method.__name__: method for method in allowed},
            **{name: self._opening(call) for name, call in self.modifications.table().items()},
            **self.updates.table(),
            "plugin_places": self.plugins.places,
            "plugin_package": self.plugins.package,
            "plugin_folder": self.plugins.folder,
        }

    def nodes(self, asking: Execution) -> Any:
        """Their properties are evaluated where the deployment wants that done late."""
        with self._telling(asking) as told, self.work.reading() as unit:
            home = _home(unit, asking)
            counts = unit.node_instances.counts_by_node([(home.tenant, home.id)])
            shapes = [
                node_shape(each, home, counts.get((home.tenant, home.id, each.id), 0))
                for each in unit.nodes.of_deployment(home.tenant, home.id)
            ]
            if not home.runtime_only_evaluation:
                return shapes
            storage = self._storage(unit, asking, told)
            found = [dict(self.language.evaluate_node(each, storage, None)) for each in shapes]
            return confided(found, told)

    def node(self, asking: Execution, node_id: str) -> dict[str, Any]:
        with self.work.reading() as unit:
            return self._storage(unit, asking).get_node(node_id)

    def node_instances(self, asking: Execution) -> Any:
        """These and the next are as they were before the secrets in them were sealed."""
        with self.work.reading() as unit:
            home = _home(unit, asking)
            found = marked_shapes(unit, unit.node_instances.of_deployment(home.tenant, home.id))
        return self._opened(asking, found)

    def node_instance(self, asking: Execution, instance_id: str) -> Any:
        with self.work.reading() as unit:
            found = marked_shapes(unit, [_instance(unit, asking, instance_id)])
        return self._opened(asking, found, is_single=True)

    def update_node_instance(
        self,
        asking: Execution,
        instance_id: str,
        version: int | None = None,
        runtime_properties: Mapping[str, Any] | None = None,
        system_properties: Mapping[str, Any] | None = None,
        state: str | None = None,
        relationships: Sequence[Mapping[str, Any]] | None = None,
        *,
        force: bool = False,
    ) -> Any:
        """What is None stays; the version goes up by one."""
        changes = {
            "runtime_properties": runtime_properties,
            "system_properties": system_properties,
            "state": state,
            "relationships": relationships,
        }
        with self.work.writing() as unit:
            held(unit, asking.id, asking.epoch, for_update=True)
            changes = self.confidences.within(unit, asking.id).seal(changes)
            stored = _instance(unit, asking, instance_id)
            changed = updated_instance(stored, version, changes, is_forced=force)
            change_instance(unit, stored, changed, self.clock.now(), asking.id)
        return self._opened(asking, [instance_shape(changed)], is_single=True)

    def execution(self, asking: Execution, execution_id: str | None = None) -> Any:
        with self.work.reading() as unit:
            found = unit.executions.get(asking.tenant, execution_id or asking.id)
        if found.deployment_id != asking.deployment_id:
            raise NotFound("execution", found.id)
        shape = execution_shape(found)
        with self._telling(asking) as told:
            shape["parameters"] = self.confidences.seals.open(shape["parameters"], told)
        return confided(shape, told)

    def deployment(self, asking: Execution) -> dict[str, Any]:
        with self.work.reading() as unit:
            home = _home(unit, asking)
        return {
            **home.plan,
            "id": home.id,
            "display_name": home.display_name,
            "blueprint_id": home.blueprint_id,
            "tenant_name": home.tenant,
            "created_by": home.created_by,
            "runtime_only_evaluation": home.runtime_only_evaluation,
        }

    def blueprint(self, asking: Execution) -> dict[str, Any]:
        with self.work.reading() as unit:
            found = unit.blueprints.get(asking.tenant, asking.blueprint_id or "")
        return {
            "id": found.id,
            "main_file_name": found.main_file_name,
            "description": found.description,
            "plan": found.plan,
        }

    def tasks_graph(self, asking: Execution, name: str) -> dict[str, Any] | None:
        """The newest stored graph of that name, or None."""
        with self.work.reading() as unit:
            found = unit.tasks_graphs.named(asking.id, name)
        return graph_shape(found[-1]) if found else None

    def operations(self, asking: Execution, graph_id: str) -> Any:
        with self.work.writing() as unit:
            checkpoint(unit, asking.id)
            if unit.tasks_graphs.get(graph_id).execution_id != asking.id:
                raise NotFound("tasks graph", graph_id)
            found = [operation_shape(each) for each in unit.operations.of_graph(graph_id)]
        with self._telling(asking) as told:
            found = self.confidences.seals.open(found, told)
        return confided(found, told)

    def secret(self, asking: Execution, key: str) -> Any:
        _check_text("the key of a secret", key)
        with self._telling(asking) as told, self.work.reading() as unit:
            return confided(self._storage(unit, asking, told).get_secret(key).value, told)

    def secrets(self, asking: Execution) -> Any:
        """All that the execution was told so far, by whatever way."""
        return confided(None, self.confidences.all_of(asking.id))

    def evaluate(self, asking: Execution, payload: Any, context: Mapping[str, Any]) -> Any:
        with self._telling(asking) as told, self.work.reading() as unit:
            storage = self._storage(unit, asking, told)
            return confided(self.language.evaluate_functions(payload, context, storage), told)

    def resource(self, asking: Execution, path: str) -> bytes:
        """A file of the deployment's own folder, else of its blueprint's, else of those that this
        imports, where a namespace before the path says which; never outside of them all."""
        _check_text("the path of a resource", path)
        for place, name in self._places(asking, path):
            found = _file_within(place, name)
            if found is not None:
                return found.read_bytes()
        raise NotFound("resource", path)

    def resource_paths(self, asking: Execution, folder: str) -> list[str]:
        """Of all files below a folder, as `resource` finds them."""
        _check_text("the path of a folder", folder)
        return sorted(
            {
                f"{folder.removesuffix(name)}{path}"
                for place, name in self._places(asking, folder)
                for path in paths_below(place, name)
            }
        )

    def _places(self, asking: Execution, path: str) -> Iterator[tuple[Path, str]]:
        if asking.deployment_id:
            yield self.data / "deployments" / asking.tenant / asking.deployment_id, path
        with self.work.reading() as unit:
            blueprint = unit.blueprints.find(asking.tenant, asking.blueprint_id or "")
            imported = imported_blueprints(unit, asking)
            former = _former_blueprint(unit, asking)
        if blueprint is not None:
            yield self.files.folder(blueprint), path
        if former is not None:
            yield self.files.folder(former), path
        named = [each for each in imported if path.startswith(f"{each[0]}--")]
        for namespace, each in named[:1]:
            yield self.files.folder(each), path.removeprefix(f"{namespace}--")
        for _, each in imported:
            yield self.files.folder(each), path

    def bootstrap_context(self, asking: Execution) -> dict[str, Any]:
        return self.config.current.bootstrap_context

    def _storage(
        self, unit: UnitOfWork, asking: Execution, told: list[str] | None = None
    ) -> DeploymentStorage:
        cipher = self.confidences.seals.cipher
        home, noted = _home(unit, asking), [] if told is None else told
        rights = rights_within(asking)
        return DeploymentStorage(unit, home, cipher, self.language, rights, noted)

    def _telling(self, asking: Execution) -> AbstractContextManager[list[str]]:
        return self.confidences.telling(asking.id)

    def _opening(self, call: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(call)
        def opened(asking: Execution, *args: Any, **kwargs: Any) -> Any:
            found = call(asking, *args, **kwargs)
            with self._telling(asking) as told:
                found = self.confidences.seals.open(found, told)
            return confided(found, told)

        return opened

    def _opened(
        self, asking: Execution, shapes: list[dict[str, Any]], *, is_single: bool = False
    ) -> Any:
        with self._telling(asking) as told:
            for each in shapes:
                opened_instance(each, self.confidences.seals, told)
        return confided(shapes[0] if is_single else shapes, told)


def _former_blueprint(unit: UnitOfWork, asking: Execution) -> Blueprint | None:
    """What an update takes down came from the blueprint that the deployment had before."""
    update = unit.updates.of_execution(asking.id) if asking.workflow_id == UPDATE else None
    if update is None or update.old_blueprint_id == asking.blueprint_id:
        return None
    return unit.blueprints.find(asking.tenant, update.old_blueprint_id)


def _home(unit: UnitOfWork, asking: Execution) -> Deployment:
    if asking.deployment_id is None:
        raise InvalidInput(f"execution {asking.id} belongs to no deployment")
    return unit.deployments.get(asking.tenant, asking.deployment_id)


def _check_text(what: str, value: Any) -> None:
    if not isinstance(value, str):
        raise InvalidInput(f"{what} must be text, not {type(value).__name__}")


def _file_within(place: Path, path: str) -> Path | None:
    try:
        found = (place / path.lstrip("/")).resolve()
        is_there = found.is_relative_to(place.resolve()) and found.is_file()
    except (OSError, ValueError):  # too long, a NUL: no file can have such a name
        return None
    return found if is_there else None


def _instance(unit: UnitOfWork, asking: Execution, instance_id: str) -> NodeInstance:
    found = unit.node_instances.get(asking.tenant, instance_id)
    if found.deployment_id != asking.deployment_id:
        raise NotFound("node instance", instance_id)
    return found
