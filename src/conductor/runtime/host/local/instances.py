"""The node instances of a local environment."""

import copy
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from conductor.domain.facts import Fact, InstanceChanged, InstanceStateSet
from conductor.domain.ids import NodeInstanceId
from conductor.runtime.host.local.errors import RecordMissing, StorageConflictError

Record = dict[str, Any]


class Instances:
    """A record is never changed, only replaced by a newer one: whoever reads one may keep it.

    `lock` is held by whoever looks at a version and acts by it.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self.lock = threading.RLock()
        self._records: dict[str, Record] = {}
        self._ids: dict[str, list[str]] = defaultdict(list)
        for record in records:
            self.put(record)

    def put(self, record: Record) -> None:
        if record["id"] not in self._records:
            self._ids[record["node_id"]].append(record["id"])
        self._records[record["id"]] = record

    def remove(self, instance_id: str) -> None:
        record = self._records.pop(instance_id, None)
        if record is not None:
            self._ids[record["node_id"]].remove(instance_id)

    def __contains__(self, instance_id: str) -> bool:
        return instance_id in self._records

    def all(self, node_id: str | None = None) -> list[Record]:
        if node_id is None:
            return list(self._records.values())
        return [self._records[each] for each in self._ids.get(node_id, ())]

    def get(self, instance_id: str) -> Record:
        if instance_id not in self._records:
            raise RecordMissing("node instance", instance_id)
        return self._records[instance_id]

    def update(self, instance_id: str, version: int | None, changes: Record) -> Record:
        """What is None stays. Without a `version` nobody's change is in the way."""
        with self.lock:
            stored = self.get(instance_id)
            if version is not None and version != stored["version"]:
                raise StorageConflictError(
                    f"version {version} does not match current version of node instance "
                    f"{instance_id} which is {stored['version']}"
                )
            given = {key: copy.deepcopy(each) for key, each in changes.items() if each is not None}
            return self._change(stored, given)

    def conflicts(self, facts: Iterable[Fact]) -> tuple[NodeInstanceId, ...]:
        """The instances that changed, or went, since the operations of these facts read them."""
        return tuple(
            fact.instance_id
            for fact in facts
            if isinstance(fact, InstanceChanged) and self.version(fact.instance_id) != fact.version
        )

    def version(self, instance_id: str) -> int | None:
        record = self._records.get(instance_id)
        return None if record is None else int(record["version"])

    def apply(self, facts: Iterable[Fact]) -> None:
        """What is said of an instance that is gone changes nothing."""
        for fact in facts:
            if isinstance(fact, InstanceStateSet):
                self._apply(fact.instance_id, {"state": fact.state})
            elif isinstance(fact, InstanceChanged):
                properties = dict(fact.runtime_properties)
                self._apply(fact.instance_id, {"runtime_properties": properties})

    def _apply(self, instance_id: str, changes: Mapping[str, Any]) -> None:
        stored = self._records.get(instance_id)
        if stored is not None:
            self._change(stored, changes)

    def _change(self, stored: Record, changes: Mapping[str, Any]) -> Record:
        changed = {**stored, **changes, "version": stored["version"] + 1}
        self._records[stored["id"]] = changed
        return changed


def first_records(plan: Mapping[str, Any], deployment_id: str) -> list[Record]:
    """The instances of a new deployment. Their state is None until a workflow sets one."""
    counts: dict[str, int] = defaultdict(int)
    records = []
    for planned in plan["node_instances"]:
        counts[planned["node_id"]] += 1
        numbered = {**planned, "index": counts[planned["node_id"]]}
        records.append(fresh_record(numbered, deployment_id))
    return records


def fresh_record(planned: Mapping[str, Any], deployment_id: str) -> Record:
    """Of an instance that was planned and numbered."""
    return {
        **planned,
        "deployment_id": deployment_id,
        "state": None,
        "version": 0,
        "runtime_properties": {},
        "system_properties": {},
    }
