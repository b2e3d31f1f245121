"""A world whose numbers of instances can be changed, as a manager changes them."""

from collections.abc import Mapping
from typing import Any

from builtin.lasting import LastingWorld, Lost
from conductor.blueprint.instances.modification import left_after, restored, started
from conductor.domain.errors import InvalidInput


class GrowingWorld(LastingWorld):
    """`modifications` are the records, oldest first; `lost_at` names one of its questions at which
    the run is lost, after it was answered."""

    def __init__(self, lost_after: int | None = None) -> None:
        super().__init__(lost_after)
        self.modifications: list[dict[str, Any]] = []
        self.groups: dict[str, Any] = {}
        self.lost_at = ""
        for name in ("start", "finish", "roll_back"):
            setattr(self.records, f"{name}_modification", self._answering(name))
        self.records.modifications = lambda: list(self.modifications)  # type: ignore[attr-defined]
        self.records.deployment = lambda: {"scaling_groups": self.groups}  # type: ignore[method-assign]

    def node(self, name: str, *args: Any, instances: int = 1, **more: Any) -> None:
        super().node(name, *args, instances=instances, **more)
        self.records.raw_nodes[name] |= {
            "name": name,
            "number_of_instances": instances,
            "planned_number_of_instances": instances,
            "capabilities": {"scalable": {"properties": {"current_instances": instances}}},
        }

    @property
    def statuses(self) -> list[str]:
        return [str(each["status"]) for each in self.modifications]

    def ids(self, node: str) -> list[str]:
        return [i for i, raw in self.records.raw_instances.items() if raw["node_id"] == node]

    def _answering(self, name: str) -> Any:
        def answer(identifier: str, *more: Any) -> dict[str, Any]:
            record: dict[str, Any] = getattr(self, f"_{name}")(identifier, *more)
            if name == self.lost_at:
                self.lost_at = ""
                raise Lost
            return record

        return answer

    def _start(self, identifier: str, nodes: Mapping[str, Any]) -> dict[str, Any]:
        if "started" in self.statuses:
            raise InvalidInput("one is started")
        before = self.records.node_instances()
        change = started(list(self.records.raw_nodes.values()), self.groups, before, nodes)
        raw = self.records.raw_instances
        for one in change.added:
            raw[one["id"]] = {"state": "uninitialized", "system_properties": {}, **one}
        for each, edges in change.extended.items():
            raw[each]["relationships"] = edges
        pictures = [
            [
                {"id": each, "node_id": raw[each]["node_id"]}
                | ({"modification": mark} if mark else {})
                for each, mark in marks.items()
            ]
            for marks in (change.added_and_related, change.removed_and_related)
        ]
        self.modifications.append(
            {
                "id": identifier,
                "status": "started",
                "context": {"execution_id": "run"},
                "node_instances": {
                    "added_and_related": pictures[0],
                    "removed_and_related": pictures[1],
                },
                "before": before,
                "nodes": nodes,
            }
        )
        return self.modifications[-1]

    def _finish(self, identifier: str) -> dict[str, Any]:
        record = self._ended(identifier, "finished")
        pictures = record["node_instances"]["removed_and_related"]
        gone = {each["id"] for each in pictures if "modification" in each}
        raw = self.records.raw_instances
        for each, edges in left_after(gone, list(raw.values())).items():
            raw[each]["relationships"] = edges
        for each in gone:
            del raw[each]
        for name, asked in record["nodes"].items():
            if name in self.records.raw_nodes:
                self.records.raw_nodes[name]["number_of_instances"] = asked["instances"]
        return record

    def _roll_back(self, identifier: str) -> dict[str, Any]:
        record = self._ended(identifier, "rolledback")
        back = restored(record["before"], self.records.node_instances())
        for each in back.gone:
            del self.records.raw_instances[each]
        for one in (*back.changed, *back.missing):
            self.records.raw_instances[one["id"]] = dict(one)
        return record

    def _ended(self, identifier: str, status: str) -> dict[str, Any]:
        [record] = [each for each in self.modifications if each["id"] == identifier]
        record["status"] = status
        return record
