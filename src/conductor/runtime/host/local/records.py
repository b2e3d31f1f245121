"""What a local environment knows of its deployment, and who keeps it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from conductor.domain.crash_points import BATCH_APPLIED, BATCH_COMMITTED, BATCH_TAKEN, reached
from conductor.runtime.host.local.errors import RecordMissing
from conductor.runtime.host.local.instances import Instances
from conductor.runtime.host.local.modification_book import ModificationBook, counted_plan

Record = dict[str, Any]


class Keeper(Protocol):
    """Makes records outlive the process, or does not."""

    def keep_instance(self, record: Record) -> None: ...
    def keep_book(self, book: ModificationBook) -> None:
        """All that it says is done from then on."""
        ...

    def keep_changes(self, put: Iterable[Record], gone: Iterable[str]) -> None:
        """Of the last book, before the next one comes."""
        ...

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
        book: ModificationBook | None = None,
    ) -> None:
        self.deployment = deployment
        self.nodes = {node["id"]: _node(node, deployment) for node in deployment.plan["nodes"]}
        self.instances = Instances(instances)
        self.book = ModificationBook()
        self.executions = {each["id"]: each for each in executions}
        self._keeper = keeper
        if book is not None:
            self._follow(book)

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

    def put_book(self, book: ModificationBook) -> None:
        """The book first: who is killed after that, has done what it says."""
        reached(BATCH_TAKEN)
        self._keeper.keep_book(book)
        reached(BATCH_COMMITTED)
        self._follow(book)
        self.keep_what_the_book_says()
        reached(BATCH_APPLIED)

    def keep_what_the_book_says(self) -> None:
        self._keeper.keep_changes(self.book.put, self.book.gone)

    def count(self, name: str) -> int:
        """How many instances a node or a scaling group has in each container."""
        if name in self.nodes:
            return int(self.nodes[name]["number_of_instances"])
        return int(self.deployment.plan["scaling_groups"][name]["properties"]["current_instances"])

    def _follow(self, book: ModificationBook) -> None:
        self.book = book
        plan = counted_plan(self.deployment.plan, book.counts)
        self.deployment = replace(self.deployment, plan=plan)
        counted = (node for node in plan["nodes"] if node["id"] in book.counts)
        self.nodes |= {node["id"]: _node(node, self.deployment) for node in counted}
        for record in book.put:
            version = self.instances.version(record["id"])
            if version is None or version < record["version"]:
                self.instances.put(record)
        for instance_id in book.gone:
            self.instances.remove(instance_id)

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
