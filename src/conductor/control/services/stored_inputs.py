"""Stored operations that have not run yet get the inputs that their node has by now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from conductor.control.services.access import tenant_of
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.errors import InvalidInput, NotFound
from conductor.domain.identity import Caller
from conductor.domain.operation import OperationRecord
from conductor.domain.stored_operation import StoredOperation

_SIDES = {"source_operations": "source", "target_operations": "target"}


@dataclass(frozen=True)
class OperationPlace:
    """An operation of a node, or of the relationship with that place in it. `key` is where it
    stands there: `operations`, or `source_operations` or `target_operations`."""

    deployment_id: str
    node_id: str
    operation: str
    key: str | None = None
    relationship: int | None = None


@dataclass(frozen=True)
class StoredInputs:
    work: UnitOfWorkFactory

    def refresh(self, caller: Caller, place: OperationPlace) -> int:
        """In executions that may be resumed; what else a workflow gave stays. Returns how many
        changed. Nobody resumes one meanwhile."""
        with self.work.writing() as unit:
            home = unit.deployments.locked(tenant_of(caller), place.deployment_id)
            node = unit.nodes.find_in(home.tenant, home.id, place.node_id)
            if node is None:
                raise NotFound("node", place.node_id)
            wanted = _Wanted.of(place, node.plan)
            waiting = unit.operations.waiting_of(home.tenant, home.id)
            changed = [wanted.renewed(each.record) for each in waiting if wanted.is_in(each)]
            unit.operations.reset(changed)
        return len(changed)


@dataclass(frozen=True)
class _Wanted:
    """The operation as its node declares it now. `performer` and `other` are nodes."""

    operation: str
    inputs: Mapping[str, Any]
    performer: str
    side: str | None = None
    other: str | None = None

    @classmethod
    def of(cls, place: OperationPlace, plan: Mapping[str, Any]) -> "_Wanted":
        if place.relationship is None:
            if place.key not in (None, "operations"):
                raise InvalidInput(f"operations of a node stand in 'operations', not {place.key!r}")
            inputs = _inputs(place, plan.get("operations"))
            return cls(place.operation, inputs, place.node_id)
        ends = _relationship(place, plan)
        side = _SIDES.get(place.key or "")
        if side is None:
            raise InvalidInput(f"key is one of {', '.join(_SIDES)}, not {place.key!r}")
        inputs = _inputs(place, ends.get(place.key or ""))
        pair = (place.node_id, ends["target_id"])
        performer, other = pair if side == "source" else pair[::-1]
        return cls(place.operation, inputs, performer, side, other)

    def is_in(self, stored: StoredOperation) -> bool:
        match stored.record.parameters.get("task_kwargs"):
            case {"kwargs": {"__cloudify_context": {"operation": dict(called)} as context}}:
                related = context.get("related")
                other = related.get("node_name") if isinstance(related, dict) else None
                ends = (context.get("node_name"), called.get("relationship"), other)
                is_ours = ends == (self.performer, self.side, self.other)
                return is_ours and called.get("name") == self.operation
        return False

    def renewed(self, record: OperationRecord) -> OperationRecord:
        task_kwargs = record.parameters["task_kwargs"]
        kwargs = {**task_kwargs["kwargs"], **self.inputs}
        parameters = {**record.parameters, "task_kwargs": {**task_kwargs, "kwargs": kwargs}}
        return replace(record, parameters=parameters)


def _relationship(place: OperationPlace, plan: Mapping[str, Any]) -> Mapping[str, Any]:
    relationships = plan.get("relationships") or []
    index = place.relationship or 0
    if not 0 <= index < len(relationships):
        raise NotFound(f"relationship of node {place.node_id}", str(index))
    found: Mapping[str, Any] = relationships[index]
    return found


def _inputs(place: OperationPlace, declared: Any) -> Mapping[str, Any]:
    struct = (declared or {}).get(place.operation)
    if not struct:
        raise NotFound(f"operation of node {place.node_id}", place.operation)
    return struct.get("inputs") or {}
