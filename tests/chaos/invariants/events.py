"""What executions said."""

from collections.abc import Iterator

from chaos.history import History
from chaos.journal import Event


def sequences_are_dense(history: History) -> Iterator[str]:
    for shot in history.snapshots:
        for execution in shot.journal.executions.values():
            sequence = [each.sequence for each in shot.journal.events.get(execution.id, ())]
            expected = list(range(1, execution.last_sequence + 1))
            if sequence != expected:
                wrong = sorted(set(sequence) ^ set(expected)) or "twice some"
                yield f"{execution.id} says it has {len(expected)} events; look at {wrong}"


def readings_stay_true(history: History) -> Iterator[str]:
    """What the database, or a client, once showed is the beginning of what it shows later."""
    earlier: dict[str, tuple[Event, ...]] = {}
    for shot in history.snapshots:
        for execution, told in earlier.items():
            if shot.journal.events.get(execution, ())[: len(told)] != told:
                yield f"events of {execution} have changed"
        earlier.update(shot.journal.events)
    for execution, read in history.reports.items():
        messages = tuple(each.message for each in earlier.get(execution, ()))
        if messages[: len(read)] != read:
            yield f"a client had read other events of {execution}"
