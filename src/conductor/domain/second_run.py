"""What a resumed execution does again: operations go back to pending."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from conductor.domain.operation import IN_FLIGHT, TERMINATED, OperationRecord, OperationState
from conductor.domain.stored_operation import StoredOperation

_FAILED = frozenset({OperationState.FAILED, OperationState.RESCHEDULED})
_PASSED = frozenset({"handler_ignore", "handler_continue"})
_SUBGRAPH = "SubgraphTask"


def begun_anew(stored: Sequence[StoredOperation], *, is_everything: bool) -> list[OperationRecord]:
    """A person resumes: failed operations start anew, those without a result run again, and all
    attempts count from the beginning. With `is_everything` what was under way forgets that it was.

    One that was already followed by its retry stays: the retry is what runs. One whose failure was
    put up with stays too, and so does what a subgraph contains that was given up like this.
    """
    homes: dict[str, StoredOperation] = {each.record.id: each for each in stored}
    failed = [e for e in stored if e.record.state in _FAILED and not is_passed(e, homes)]
    lost = [e for e in stored if _was_under_way(e, is_subgraph_too=is_everything)]
    waiting = [e for e in stored if e.record.state is OperationState.PENDING]
    retries = [e for e in waiting if e.record.parameters.get("current_retries")]
    again = [_fresh(each, {"current_retries": 0}) for each in failed + retries]
    return again + [
        _fresh(each, {"current_retries": 0, "resume": not is_everything}) for each in lost
    ]


def sent_again(stored: Sequence[StoredOperation]) -> list[OperationRecord]:
    """A worker was lost: what was under way runs again, and sees `ctx.resume`. Nothing else
    changes: attempts go on, and who waits for a retry waits on."""
    lost = [each for each in stored if _was_under_way(each, is_subgraph_too=False)]
    return [_fresh(each, {"resume": True}) for each in lost]


def no_longer_finished(stored: Sequence[StoredOperation], again: Sequence[OperationRecord]) -> int:
    """How many counted operations had ended that are among those that run again."""
    running = {each.id for each in again}
    ended = (each.record for each in stored if each.record.state in TERMINATED)
    return sum(record.is_counted and record.id in running for record in ended)


def _was_under_way(operation: StoredOperation, *, is_subgraph_too: bool) -> bool:
    is_subgraph = operation.record.type == _SUBGRAPH
    return operation.record.state in IN_FLIGHT and (is_subgraph_too or not is_subgraph)


def is_passed(operation: StoredOperation | None, homes: Mapping[str, StoredOperation]) -> bool:
    """Nothing waits for it, or for a subgraph around it: it was followed by its retry, or its
    failure was put up with. `homes` has its execution's operations by their ids."""
    while operation is not None:
        if operation.retried_by or operation.verdict in _PASSED:
            return True
        operation = homes.get(operation.record.parameters.get("containing_subgraph") or "")
    return False


def _fresh(stored: StoredOperation, changes: Mapping[str, Any]) -> OperationRecord:
    parameters = {**stored.record.parameters, **changes}
    if "current_retries" in changes:
        parameters["execute_after"] = None
    return replace(stored.record, state=OperationState.PENDING, parameters=parameters)
