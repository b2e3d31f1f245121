"""Operations that keep an execution from going on: nobody knows whether they ran, or how."""

from collections.abc import Sequence

from conductor.domain.operation import IN_FLIGHT, TERMINATED, OperationRecord
from conductor.domain.stored_operation import StoredOperation

REMOTE = "RemoteWorkflowTask"
LOCAL = "LocalWorkflowTask"
_MOST_NAMED = 20


def obstacles(stored: Sequence[StoredOperation]) -> str:
    """The sentence that names them, of all operations of an execution; empty without any."""
    unknown = [each for each in stored if has_unknown_outcome(each)]
    lost = [each for each in stored if _has_lost_its_callable(each)]
    sentences = []
    if unknown:
        sentences.append(f"outcome unknown of {_listed(unknown)}")
    if lost:
        sentences.append(
            f"these local tasks cannot be run again, because their callable is no function of a "
            f"module, or their arguments could not be stored: {_listed(lost)}"
        )
    return "; ".join(sentences)


def has_unknown_outcome(operation: StoredOperation) -> bool:
    """It was sent, has no result, and its author does not say that it may run twice."""
    record = operation.record
    return record.type == REMOTE and record.state in IN_FLIGHT and not operation.is_resumable


def _has_lost_its_callable(operation: StoredOperation) -> bool:
    record = operation.record
    if record.type != LOCAL or record.state in TERMINATED:
        return False
    return "local_task" not in (record.parameters.get("task_kwargs") or {})


def _listed(operations: Sequence[StoredOperation]) -> str:
    named = [_name(each) for each in operations[:_MOST_NAMED]]
    more = len(operations) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _name(operation: StoredOperation) -> str:
    record = operation.record
    return f"operation {record.id} {record.name}{interface_of(record)}, {record.state}"


def interface_of(record: OperationRecord) -> str:
    """In brackets, what people know the operation by; empty where it has no such name."""
    context = (record.parameters.get("task_kwargs") or {}).get("kwargs") or {}
    about = context.get("__cloudify_context") or {}
    interface = (about.get("operation") or {}).get("name")
    return f" ({interface} of {about.get('node_id')})" if interface else ""
