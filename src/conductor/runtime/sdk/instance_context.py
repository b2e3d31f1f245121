"""`ctx.instance`: a node instance and its runtime properties."""

from collections.abc import Callable, Mapping
from typing import Any

from conductor.domain.errors import Conflict
from conductor.runtime.sdk.answers import DRIFT
from conductor.runtime.sdk.backend import Backend
from conductor.runtime.sdk.exceptions import NonRecoverableError
from conductor.runtime.sdk.instance_conflict import InstanceConflict
from conductor.runtime.sdk.lazy import lazy
from conductor.runtime.sdk.node_context import NodeContext
from conductor.runtime.sdk.properties import DirtyTrackingDict
from conductor.runtime.sdk.relationship_context import (
    RelationshipContext,
    RelationshipSubjectContext,
)

ConflictHandler = Callable[[dict[str, Any], dict[str, Any]], Mapping[str, Any]]


class NodeInstanceContext:
    """Read when first needed. What an operation leaves changed is saved when it has ended."""

    def __init__(
        self, instance_id: str, node: NodeContext, backend: Backend, *, modifiable: bool = True
    ) -> None:
        self.id = instance_id
        self.node = node
        self._backend = backend
        self._modifiable = modifiable
        self._loaded: dict[str, Any] | None = None
        self._properties: DirtyTrackingDict | None = None

    @property
    def _node_instance(self) -> dict[str, Any]:
        if self._loaded is None:
            self._loaded = self._backend.node_instance(self.id)
        return self._loaded

    @property
    def version(self) -> int:
        return int(self._node_instance["version"])

    @property
    def is_dirty(self) -> bool:
        return self._properties is not None and self._properties.dirty

    @property
    def runtime_properties(self) -> DirtyTrackingDict:
        if self._properties is None:
            stored = self._node_instance.get("runtime_properties") or {}
            self._properties = DirtyTrackingDict(stored, modifiable=self._modifiable)
        return self._properties

    @runtime_properties.setter
    def runtime_properties(self, properties: Mapping[str, Any]) -> None:
        replaced = DirtyTrackingDict(properties, modifiable=self._modifiable)
        replaced._set_changed()
        self._properties = replaced

    def update(self, on_conflict: ConflictHandler | None = None) -> None:
        """Save now what changed.

        Where someone else saved since it was read, `on_conflict(ours, theirs)` gives what to save
        instead; without it `InstanceConflict` is raised.
        """
        while self.is_dirty:
            try:
                self._save()
            except Conflict as conflict:
                if on_conflict is None:
                    raise InstanceConflict(self.id) from conflict
                self._merge(on_conflict)

    def refresh(self, force: bool = False) -> None:
        """Forget what was read. Unsaved changes are dropped with `force`, and refuse without."""
        if self.is_dirty and not force:
            raise NonRecoverableError(
                f"runtime properties of {self.id} have unsaved changes; "
                "call update() before refresh(), or refresh(force=True) to drop them"
            )
        self._loaded = self._properties = None
        self.__dict__.pop("relationships", None)

    def _save(self) -> None:
        self._loaded = self._backend.update_node_instance(
            self.id, version=self.version, runtime_properties=dict(self.runtime_properties)
        )
        self._properties = None

    def _merge(self, on_conflict: ConflictHandler) -> None:
        self._loaded = self._backend.node_instance(self.id)
        latest = dict(self._loaded.get("runtime_properties") or {})
        self.runtime_properties = on_conflict(dict(self.runtime_properties), latest)

    @property
    def scaling_groups(self) -> list[dict[str, Any]]:
        return list(self._node_instance.get("scaling_groups") or [])

    @property
    def index(self) -> int | None:
        return self._node_instance.get("index")

    @property
    def drift(self) -> Any:
        """What the last drift check found to differ, if anything."""
        found = (self._node_instance.get("system_properties") or {}).get(DRIFT)
        return (found or {}).get("result")

    @property
    def host_ip(self) -> str:
        """The address of the host that contains this instance."""
        host_id = self._node_instance.get("host_id")
        host = self._backend.node_instance(host_id) if host_id else {}
        address = (host.get("runtime_properties") or {}).get("ip")
        if not address and host:
            address = NodeContext(host["node_id"], host["id"], self._backend).properties.get("ip")
        if not address:
            raise NonRecoverableError(
                f"the host of {self.id} has no address: neither its runtime property 'ip' "
                "nor its node's property 'ip' is set"
            )
        return str(address)

    def siblings(self) -> list[dict[str, Any]]:
        """The records of the other instances of the same node."""
        return [
            record
            for record in self._backend.node_instances()
            if record["node_id"] == self.node.name and record["id"] != self.id
        ]

    @lazy
    def relationships(self) -> list[RelationshipContext]:
        edges = self._node_instance.get("relationships") or []
        return [self._relationship(edge) for edge in edges]

    def _relationship(self, edge: Mapping[str, Any]) -> RelationshipContext:
        node = NodeContext(edge["target_name"], edge["target_id"], self._backend)
        target = NodeInstanceContext(edge["target_id"], node, self._backend, modifiable=False)
        return RelationshipContext(
            edge["type"], self._hierarchy(edge), RelationshipSubjectContext(node, target)
        )

    def _hierarchy(self, edge: Mapping[str, Any]) -> list[str]:
        for declared in self.node.relationships:
            if (declared["target_id"], declared["type"]) == (edge["target_name"], edge["type"]):
                return list(declared.get("type_hierarchy") or [edge["type"]])
        return [edge["type"]]
