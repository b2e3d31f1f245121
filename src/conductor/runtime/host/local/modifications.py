"""Deployment modifications in a local environment, as an execution starts and ends them."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from conductor.blueprint.instances.modification import left_after, restored, started
from conductor.domain.clock import iso
from conductor.domain.errors import Conflict, IllegalMove, NotFound
from conductor.domain.modification import ModificationStatus
from conductor.runtime.engine.moment import now
from conductor.runtime.host.local.instances import fresh_record
from conductor.runtime.host.local.modification_book import Record
from conductor.runtime.host.local.records import Records

S = ModificationStatus


class LocalModifications:
    """Each move is one new book of the records. Whoever starts one names its execution."""

    def __init__(self, records: Records, execution_id: str = "") -> None:
        self._records = records
        self._execution_id = execution_id

    def all(self) -> list[Record]:
        """Those that are started, and those of this execution."""
        return [
            each
            for each in self._records.book.modifications
            if each["status"] == S.STARTED or each["context"]["execution_id"] == self._execution_id
        ]

    def marks(self) -> dict[str, str]:
        """`added` or `removed` by the ids of instances that come or go."""
        return {
            each["id"]: each["modification"]
            for modification in self._records.book.modifications
            if modification["status"] == S.STARTED
            for pictures in modification["node_instances"].values()
            for each in pictures
            if "modification" in each
        }

    def start(self, identifier: str, nodes: Mapping[str, Mapping[str, Any]]) -> Record:
        """A dry run is told what there would be."""
        with self._records.instances.lock:
            self._refuse_a_second()
            before = self._records.instances.all()
            groups = self._records.deployment.plan["scaling_groups"]
            change = started(list(self._records.nodes.values()), groups, before, nodes)
            put = [fresh_record(each, self._records.deployment.id) for each in change.added]
            put += self._with_relationships(change.extended)
            now_there = {each["id"]: each for each in (*before, *put)}
            modification = self._record(
                identifier,
                nodes,
                added_and_related=_marked(change.added_and_related, now_there),
                removed_and_related=_marked(change.removed_and_related, now_there),
                before_modification=before,
            )
            if not self._records.execution(self._execution_id)["is_dry_run"]:
                self._write(modification, put, counts=_counts(nodes, "planned_instances"))
            return modification

    def finish(self, identifier: str) -> Record:
        with self._records.instances.lock:
            modification = self._ended(identifier, S.FINISHED)
            pictures = modification["node_instances"]["removed_and_related"]
            gone = [each["id"] for each in pictures if "modification" in each]
            put = self._with_relationships(left_after(gone, self._records.instances.all()))
            counts = _counts(
                modification["modified_nodes"], "planned_instances", "current_instances"
            )
            self._write(modification, put, gone, counts)
            return modification

    def roll_back(self, identifier: str) -> Record:
        with self._records.instances.lock:
            before = self._started(identifier)["node_instances"]["before_modification"]
            modification = self._ended(identifier, S.ROLLEDBACK)
            back = restored(before, self._records.instances.all())
            put = [*map(dict, back.missing), *(self._newer(each) for each in back.changed)]
            counts = {
                name: {"planned_instances": self._records.count(name)}
                for name in modification["modified_nodes"]
            }
            self._write(modification, put, back.gone, counts)
            return modification

    def _refuse_a_second(self) -> None:
        for each in self._records.book.modifications:
            if each["status"] == S.STARTED:
                raise Conflict(
                    f"the deployment has a modification that is started, {each['id']}: finish it, "
                    f"or roll it back"
                )

    def _started(self, identifier: str) -> Record:
        for each in self._records.book.modifications:
            if each["id"] == identifier and each["status"] == S.STARTED:
                return each
            if each["id"] == identifier:
                raise IllegalMove(f"deployment modification {identifier} is {each['status']}")
        raise NotFound("deployment modification", identifier)

    def _ended(self, identifier: str, status: ModificationStatus) -> Record:
        """Without the snapshot, which nobody needs any more."""
        modification = self._started(identifier)
        lists = modification["node_instances"]
        kept = {name: lists[name] for name in lists if name != "before_modification"}
        ended = {"status": str(status), "ended_at": iso(now()), "node_instances": kept}
        return {**modification, **ended}

    def _record(self, identifier: str, nodes: Mapping[str, Any], **lists: Any) -> Record:
        execution = self._records.execution(self._execution_id)
        names = ("blueprint_id", "deployment_id", "workflow_id")
        return {
            "id": identifier,
            "deployment_id": self._records.deployment.id,
            "status": str(S.STARTED),
            "created_at": iso(now()),
            "ended_at": None,
            "context": {"execution_id": self._execution_id}
            | {name: execution[name] for name in names},
            "modified_nodes": {name: dict(each) for name, each in nodes.items()},
            "node_instances": lists,
        }

    def _write(
        self,
        modification: Record,
        put: list[Record],
        gone: Collection[str] = (),
        counts: Mapping[str, Mapping[str, int]] | None = None,
    ) -> None:
        book = self._records.book
        others = [each for each in book.modifications if each["id"] != modification["id"]]
        merged = {
            name: {**book.counts.get(name, {}), **each} for name, each in (counts or {}).items()
        }
        self._records.put_book(
            replace(
                book,
                modifications=[*others, modification],
                counts={**book.counts, **merged},
                put=put,
                gone=list(gone),
            )
        )

    def _with_relationships(self, changes: Mapping[str, Any]) -> list[Record]:
        return [
            self._newer({**self._records.instances.get(each), "relationships": edges})
            for each, edges in changes.items()
        ]

    def _newer(self, record: Mapping[str, Any]) -> Record:
        standing = self._records.instances.get(record["id"])
        return {**record, "version": standing["version"] + 1}


def _counts(nodes: Mapping[str, Any], *names: str) -> dict[str, dict[str, int]]:
    return {node: dict.fromkeys(names, asked["instances"]) for node, asked in nodes.items()}


def _marked(marks: Mapping[str, str | None], records: Mapping[str, Record]) -> list[Record]:
    return [
        records[each] if mark is None else {**records[each], "modification": mark}
        for each, mark in marks.items()
    ]
