"""What a person says of operations of which nobody knows whether they ran."""

from collections.abc import Sequence
from dataclasses import replace

from conductor.domain.decisions import MEANINGS, Decision
from conductor.domain.errors import InvalidInput, NotFound
from conductor.domain.event import EVENT, EventRecord
from conductor.domain.facts import Fact, OperationJudged, OperationMoved, OperationStored, Said
from conductor.domain.operation import OperationState
from conductor.domain.outcomes import has_unknown_outcome
from conductor.domain.stored_operation import StoredOperation
from conductor.runtime.engine.moment import now
from conductor.runtime.host.local.executions import has_ended
from conductor.runtime.host.local.home import Home


def decide(home: Home, operation_id: str, decision: Decision, reason: str) -> StoredOperation:
    """Kept in the journal of its execution, with the reason."""
    if not reason.strip():
        raise InvalidInput("give a reason: it is kept in the execution's journal")
    with home.changing():
        execution_id, found = _found(home, operation_id)
        if not has_unknown_outcome(found):
            raise InvalidInput(
                f"operation {operation_id} is {found.record.state}: only one whose outcome is "
                "unknown can be decided upon"
            )
        home.note(execution_id, _facts(found, decision, reason))
        return home.recorded(execution_id).get(operation_id)


def _found(home: Home, operation_id: str) -> tuple[str, StoredOperation]:
    for execution in home.records.executions.values():
        found = [
            each
            for each in home.recorded(execution["id"]).all
            if each.record.id == operation_id and has_ended(execution)
        ]
        if found:
            return execution["id"], found[0]
    raise NotFound("operation", operation_id)


def _facts(found: StoredOperation, decision: Decision, reason: str) -> Sequence[Fact]:
    meaning, record = MEANINGS[decision], found.record
    words = f"operation {record.name} {meaning.words}: {reason}"
    said = Said(
        EventRecord(EVENT, words, now(), "operation_decided", context={"task_id": record.id})
    )
    if meaning.state is OperationState.PENDING:
        return said, OperationStored(replace(record, state=meaning.state))
    moved = OperationMoved(record.id, meaning.state)
    if meaning.verdict is None:
        return said, moved
    return said, moved, OperationJudged(record.id, meaning.verdict)
