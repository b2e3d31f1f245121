"""What becomes of operations that nobody knows the end of."""

from collections.abc import Iterator
from itertools import pairwise

from chaos.history import History
from chaos.journal import Execution, Operation

# An operation that a dying worker had just placed may note its start after the kill's note.
_LATE = 10
UNKNOWN = "outcome unknown"


def losses_are_told(history: History) -> Iterator[str]:
    """A final execution names what it has under way, unless that may run again by itself."""
    for shot in history.snapshots:
        for operation in shot.lost():
            execution = shot.journal.executions[operation.execution]
            if execution.is_final and not operation.is_resumable:
                yield from _is_named(execution, operation)


def people_decide(history: History) -> Iterator[str]:
    """After a loss, what was not declared resumable stays until somebody resumes its execution."""
    for shot in history.snapshots:
        for operation in shot.lost():
            again = [p for p in history.places("start", operation.id) if p > shot.ended]
            may_run = operation.is_resumable or not again
            if not (may_run or _asked(history, operation, shot.ended, again[0])):
                yield f"{operation.id} ran again after its loss, and nobody had asked for it"


def decisions_stay(history: History) -> Iterator[str]:
    """What a person left out, or found done, never runs again."""
    for place in history.places("decided"):
        operation = history.notes[place].subject
        if max(history.places("start", operation), default=-1) > place:
            yield f"{operation} ran again, and a person had decided that it need not"


def repetitions_have_reasons(history: History) -> Iterator[str]:
    """Between two starts of an operation somebody was killed or somebody resumed."""
    for identifier, operation in history.operations.items():
        for first, second in pairwise(history.places("start", identifier)):
            is_killed = any(first - _LATE < kill < second for kill in history.places("kill"))
            if not is_killed and not _asked(history, operation, first, second):
                yield f"{identifier} ran twice, and nobody was killed in between"


def failures_follow_kills(history: History) -> Iterator[str]:
    """Our operations never fail by themselves."""
    first_kill = min(history.places("kill"), default=len(history.notes))
    for shot in history.snapshots:
        for operation in shot.journal.operations.values():
            if operation.is_remote and operation.state == "failed" and shot.began < first_kill:
                yield f"{operation.id} failed, and nobody had been killed"


def failures_have_reasons(history: History) -> Iterator[str]:
    """A failed execution has an operation that failed or was lost (and may have been decided upon
    since), or lost its own process."""
    for shot in history.snapshots:
        for execution in shot.journal.executions.values():
            if execution.status != "failed" or "died" in execution.error:
                continue
            operations = shot.journal.of_execution(execution.id)
            reasons = [e for e in operations if e.is_in_flight or e.state == "failed"]
            reasons += [e for e in operations if _was_decided_upon(history, e)]
            if not reasons:
                yield f"{execution.id} failed without a failed operation: {execution.error!r}"


def _is_named(execution: Execution, operation: Operation) -> Iterator[str]:
    error = execution.error
    if execution.status == "cancelled":
        return
    if execution.status != "failed" or UNKNOWN not in error:
        yield (
            f"{operation.id} is {operation.state}, and its execution {execution.id} is "
            f"{execution.status} with {error!r}"
        )
    elif not any(word and word in error for word in (operation.id, operation.name)):
        yield f"{operation.id} is {operation.state}, and {execution.id} does not name it: {error!r}"


def _was_decided_upon(history: History, operation: Operation) -> bool:
    return any(history.places(what, operation.id) for what in ("retry", "skip", "done"))


def _asked(history: History, operation: Operation, since: int, until: int) -> bool:
    asked = history.places("resume", operation.execution)
    return any(since < place < until for place in asked)
