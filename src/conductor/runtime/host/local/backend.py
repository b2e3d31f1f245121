"""The SDK's backend on the records of a local environment."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from conductor.domain.errors import NotFound
from conductor.domain.event import EventRecord
from conductor.domain.masking import NO_SECRETS, Masker
from conductor.runtime.host.local.errors import NotLocal
from conductor.runtime.host.local.evaluation import RecordsForFunctions
from conductor.runtime.host.local.modifications import LocalModifications
from conductor.runtime.host.local.mouth import Mouth
from conductor.runtime.host.local.recorded import RecordedOperations
from conductor.runtime.host.local.records import Records
from conductor.runtime.host.local.resources import resource, resource_paths

Record = dict[str, Any]


class LocalBackend:
    """Implements `Backend` for one execution. `recorded` is what it did before it is resumed.

    Nodes are given out as they are, because they are many and nobody changes them.
    """

    def __init__(
        self, records: Records, execution_id: str, mouth: Mouth, recorded: RecordedOperations
    ) -> None:
        self._records = records
        self._execution_id = execution_id
        self._mouth = mouth
        self._recorded = recorded
        self._modifications = LocalModifications(records, execution_id)
        self._functions = RecordsForFunctions(records)

    def nodes(self) -> list[Record]:
        return list(self._records.nodes.values())

    def node(self, node_id: str) -> Record:
        return self._records.node(node_id)

    def node_instances(self) -> list[Record]:
        marks = self._modifications.marks()
        found = [_own(each) for each in self._records.instances.all()]
        if not marks:
            return found
        return [
            {**each, "modification": marks[each["id"]]} if each["id"] in marks else each
            for each in found
        ]

    def node_instance(self, instance_id: str) -> Record:
        return _own(self._records.instances.get(instance_id))

    def update_node_instance(
        self,
        instance_id: str,
        version: int | None = None,
        runtime_properties: Mapping[str, Any] | None = None,
        system_properties: Mapping[str, Any] | None = None,
        state: str | None = None,
        relationships: Sequence[Mapping[str, Any]] | None = None,
        *,
        force: bool = False,
    ) -> Record:
        changes = {
            "runtime_properties": runtime_properties,
            "system_properties": system_properties,
            "state": state,
            "relationships": relationships,
        }
        read = None if force or state is not None else version
        return _own(self._records.update_instance(instance_id, read, changes))

    def start_modification(
        self, modification_id: str, nodes: Mapping[str, Mapping[str, Any]]
    ) -> Record:
        return self._modifications.start(modification_id, nodes)

    def finish_modification(self, modification_id: str) -> Record:
        return self._modifications.finish(modification_id)

    def roll_back_modification(self, modification_id: str) -> Record:
        return self._modifications.roll_back(modification_id)

    def modifications(self) -> list[Record]:
        return self._modifications.all()

    def begin_update(self, update_id: str) -> Record:
        raise NotLocal("begin_update")

    def keep_choice(self, update_id: str, name: str, ids: Sequence[str]) -> list[str]:
        raise NotLocal("keep_choice")

    def finish_update(self, update_id: str) -> Record:
        raise NotLocal("finish_update")

    def execution(self, execution_id: str | None = None) -> Record:
        return dict(self._records.execution(execution_id or self._execution_id))

    def deployment(self) -> Record:
        deployment = self._records.deployment
        return {
            **deployment.plan,
            "id": deployment.id,
            "display_name": deployment.id,
            "blueprint_id": deployment.blueprint_id,
        }

    def blueprint(self) -> Record:
        blueprint = self._records.deployment.blueprint
        return {
            "id": blueprint.id,
            "plan": blueprint.plan,
            "provider_context": dict(blueprint.provider_context),
        }

    def tasks_graph(self, name: str) -> Record | None:
        return self._recorded.graph(name)

    def operations(self, graph_id: str) -> list[Record]:
        return self._recorded.of_graph(graph_id)

    def secret(self, key: str) -> str:
        raise NotLocal("get_secret")

    def evaluate(self, payload: Any, context: Mapping[str, Any]) -> Any:
        return self._functions.evaluate(payload, context)

    def resource(self, path: str) -> bytes:
        try:
            return resource(self._records, path)
        except FileNotFoundError as missing:
            raise NotFound("resource", path) from missing

    def resource_paths(self, folder: str) -> list[str]:
        return resource_paths(self._records, folder)

    def bootstrap_context(self) -> Record:
        return {}

    @property
    def masker(self) -> Masker:
        """There are no secrets without a manager."""
        return NO_SECRETS

    def learn_secrets(self, count: int) -> None:
        """A manager that is asked here has told them to somebody else."""

    def say(self, record: EventRecord) -> None:
        self._mouth.say(record)


def _own(record: Record) -> Record:
    """A copy as far as authors may change it."""
    properties = record["runtime_properties"]
    return {**record, "runtime_properties": copy.deepcopy(properties)} if properties else record
