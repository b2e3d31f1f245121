"""What a worker's former self was performing, for the worker that comes after it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from conductor.control.services.checkpoint import checkpoint
from conductor.control.services.confidences import Confidences
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.ids import ExecutionId, WorkerId
from conductor.domain.operation import OperationRecord
from conductor.domain.worker import LeftBehind


@dataclass(frozen=True)
class Remains:
    work: UnitOfWorkFactory
    confidences: Confidences

    def of(self, worker_id: WorkerId, operation_ids: Collection[str]) -> list[LeftBehind]:
        """Of these operations, those without a result of executions that the worker still holds."""
        with self.work.writing() as unit:
            held = [each.id for each in unit.executions.held_by(worker_id)]
            for each in held:
                checkpoint(unit, each)
            unfinished = sorted(unit.operations.unfinished(operation_ids))
            homes = {each: unit.operations.execution_of(each) for each in unfinished}
            left = [self._left(unit, *pair) for pair in homes.items() if pair[1] in held]
            return [each for each in left if each is not None]

    def _left(self, unit: UnitOfWork, operation_id: str, home: str) -> LeftBehind | None:
        execution = unit.executions.hold(ExecutionId(home))
        if execution is None:
            return None
        secrets = self.confidences.tell_within(unit, execution.id, ())
        context = _context(unit.operations.get(operation_id).record)
        return LeftBehind(
            operation_id, execution.id, execution.epoch, execution.last_batch, context, secrets
        )


def _context(record: OperationRecord) -> dict[str, Any]:
    """Who speaks, in the words of an event's context (framework §1.18)."""
    kwargs = (record.parameters.get("task_kwargs") or {}).get("kwargs") or {}
    raw = kwargs.get("__cloudify_context") or {}
    context = {
        "task_id": record.id,
        "task_name": raw.get("task_name"),
        "operation": (raw.get("operation") or {}).get("name"),
        "plugin": (raw.get("plugin") or {}).get("name"),
        **_whereabouts(raw),
    }
    return {key: value for key, value in context.items() if value is not None}


def _whereabouts(raw: Mapping[str, Any]) -> dict[str, Any]:
    related = raw.get("related")
    if not related:
        return {"node_id": raw.get("node_id"), "node_name": raw.get("node_name")}
    source, target = (raw, related) if related.get("is_target") else (related, raw)
    return {
        "source_id": source.get("node_id"),
        "source_name": source.get("node_name"),
        "target_id": target.get("node_id"),
        "target_name": target.get("node_name"),
    }
