"""What a person says of operations that have not succeeded."""

from collections.abc import Mapping, Sequence
from typing import Any

from conductor.blueprint.functions.table import has_calls
from conductor.domain.decided_operation import decided, why_undecidable
from conductor.domain.decisions import Decision
from conductor.domain.declared_inputs import check_inputs, declared_at, input_types
from conductor.domain.errors import InvalidInput, NotFound
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import RESUMABLE
from conductor.domain.facts import Fact, OperationJudged, OperationStored, Said
from conductor.domain.operation import OperationRecord
from conductor.domain.outcomes import interface_of
from conductor.domain.stored_operation import StoredOperation
from conductor.runtime.engine.moment import now
from conductor.runtime.host.local.home import Home

_BY = "local"


def decide(
    home: Home, operation_id: str, decision: Decision, reason: str, inputs: Mapping[str, Any]
) -> StoredOperation:
    """Kept in the journal of its execution, with the reason."""
    with home.changing():
        execution_id, found, others = _found(home, operation_id)
        if why := why_undecidable(found, others):
            raise InvalidInput(why)
        check_inputs(found.record, inputs, _types(home, found.record, inputs))
        after = decided(found, decision, inputs, by=_BY, at=now(), reason=reason)
        home.note(execution_id, _facts(after))
        return home.recorded(execution_id).get(operation_id)


def _types(home: Home, record: OperationRecord, given: Mapping[str, Any]) -> Mapping[str, str]:
    place = declared_at(record)
    node = home.records.nodes.get(place.node) if place else None
    types = input_types(place, node) if place and node else {}
    return {name: kind for name, kind in types.items() if not has_calls(given.get(name))}


def _found(home: Home, operation_id: str) -> tuple[str, StoredOperation, Sequence[StoredOperation]]:
    for execution in home.records.executions.values():
        may_be_resumed = execution["status"] in RESUMABLE
        all_of_it = home.recorded(execution["id"]).all if may_be_resumed else []
        for each in all_of_it:
            if each.record.id == operation_id:
                return execution["id"], each, all_of_it
    raise NotFound("operation", operation_id)


def _facts(after: StoredOperation) -> Sequence[Fact]:
    """The inputs that were there before are kept with the event."""
    record, last = after.record, after.decisions[-1]
    context = {"task_id": record.id, "inputs": last.inputs, "replaced": last.replaced}
    words = f"operation {record.name}{interface_of(record)} {last.words}: {last.reason}"
    said = Said(EventRecord(EVENT, words, last.at, "operation_decided", context=context))
    anew = OperationStored(record)
    if after.verdict is None:
        return said, anew
    return said, anew, OperationJudged(record.id, after.verdict)
