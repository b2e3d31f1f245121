"""The SDK's backend in a host process: every question goes to the worker."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from conductor.domain.event import EventRecord
from conductor.domain.facts import Fact, Receipt
from conductor.domain.masking import Masker
from conductor.domain.messages import Perform
from conductor.runtime.host.worker_link import Line

Record = dict[str, Any]


class LinkedBackend:
    """Implements `Backend` over the line of one execution or operation."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def nodes(self) -> list[Record]:
        return cast(list[Record], self._line.ask("nodes"))

    def node(self, node_id: str) -> Record:
        return cast(Record, self._line.ask("node", node_id=node_id))

    def node_instances(self) -> list[Record]:
        return cast(list[Record], self._line.ask("node_instances"))

    def node_instance(self, instance_id: str) -> Record:
        return cast(Record, self._line.ask("node_instance", instance_id=instance_id))

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
        answer = self._line.ask(
            "update_node_instance",
            instance_id=instance_id,
            version=version,
            runtime_properties=runtime_properties,
            system_properties=system_properties,
            state=state,
            relationships=relationships,
            force=force,
        )
        return cast(Record, answer)

    def start_modification(
        self, modification_id: str, nodes: Mapping[str, Mapping[str, Any]]
    ) -> Record:
        answer = self._line.ask("start_modification", modification_id=modification_id, nodes=nodes)
        return cast(Record, answer)

    def finish_modification(self, modification_id: str) -> Record:
        answer = self._line.ask("finish_modification", modification_id=modification_id)
        return cast(Record, answer)

    def roll_back_modification(self, modification_id: str) -> Record:
        answer = self._line.ask("roll_back_modification", modification_id=modification_id)
        return cast(Record, answer)

    def modifications(self) -> list[Record]:
        return cast(list[Record], self._line.ask("modifications"))

    def begin_update(self, update_id: str) -> Record:
        return cast(Record, self._line.ask("begin_update", update_id=update_id))

    def keep_choice(self, update_id: str, name: str, ids: Sequence[str]) -> list[str]:
        answer = self._line.ask("keep_choice", update_id=update_id, name=name, ids=list(ids))
        return cast(list[str], answer)

    def finish_update(self, update_id: str) -> Record:
        return cast(Record, self._line.ask("finish_update", update_id=update_id))

    def execution(self, execution_id: str | None = None) -> Record:
        return cast(Record, self._line.ask("execution", execution_id=execution_id))

    def deployment(self) -> Record:
        return cast(Record, self._line.ask("deployment"))

    def blueprint(self) -> Record:
        return cast(Record, self._line.ask("blueprint"))

    def tasks_graph(self, name: str) -> Record | None:
        return cast(Record | None, self._line.ask("tasks_graph", name=name))

    def operations(self, graph_id: str) -> list[Record]:
        return cast(list[Record], self._line.ask("operations", graph_id=graph_id))

    def secret(self, key: str) -> str:
        return cast(str, self._line.ask("secret", key=key))

    def evaluate(self, payload: Any, context: Mapping[str, Any]) -> Any:
        return self._line.ask("evaluate", payload=payload, context=dict(context))

    def resource(self, path: str) -> bytes:
        return cast(bytes, self._line.ask("resource", path=path))

    def resource_paths(self, folder: str) -> list[str]:
        return cast(list[str], self._line.ask("resource_paths", folder=folder))

    def bootstrap_context(self) -> Record:
        return cast(Record, self._line.ask("bootstrap_context"))

    @property
    def masker(self) -> Masker:
        return self._line.secrets.masker

    def learn_secrets(self, count: int) -> None:
        if count > len(self._line.secrets.all):
            self._line.ask("secrets")

    def say(self, record: EventRecord) -> None:
        self._line.say(record)


class LinkedJournal:
    """The engine's journal in a run host: facts go to the writer on the control side."""

    keeps = True
    looks_ahead = True

    def __init__(self, line: Line) -> None:
        self._line = line

    def append(self, facts: Sequence[Fact]) -> Receipt:
        return self._line.append(facts)

    def hand_over(
        self, facts: Sequence[Fact], orders: Sequence[Perform], refused: Callable[[str], object]
    ) -> None:
        self._line.hand_over(facts, orders, refused)

    def foretell(self, head: str, operation_id: str, facts: Sequence[Fact], order: Perform) -> None:
        self._line.foretell(head, operation_id, facts, order)
