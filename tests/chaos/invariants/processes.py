"""What lives and what is dead in the end."""

from collections.abc import Iterator

from chaos.history import History


def leftovers_live(history: History) -> Iterator[str]:
    """What an operation left that succeeded in its only start: the others may have been lost."""
    for place in history.places("left"):
        note = history.notes[place]
        operation = history.last.operations.get(note.subject)
        is_first = len(history.places("start", note.subject)) == 1
        is_by_decision = note.subject in history.decided
        has_succeeded = operation is not None and operation.state == "succeeded"
        if (
            is_first
            and has_succeeded
            and not is_by_decision
            and (note.pid, note.born) not in history.alive
        ):
            yield f"process {note.pid}, left by {note.subject}, is dead"


def children_die(history: History) -> Iterator[str]:
    """A child that its operation had no time to end itself: the ledger has no end after it."""
    for what in ("child", "left"):
        for place in history.places(what):
            note = history.notes[place]
            if (note.pid, note.born) in history.alive and not _came_to_its_end(history, place):
                yield f"process {note.pid} outlives {note.subject}, which was lost while it ran"


def nothing_remains(history: History) -> Iterator[str]:
    yield from history.remains


def _came_to_its_end(history: History, place: int) -> bool:
    """Whether the attempt that wrote this note wrote an end."""
    subject = history.notes[place].subject
    next_start = min((s for s in history.places("start", subject) if s > place), default=None)
    return any(
        place < end and (next_start is None or end < next_start)
        for end in history.places("end", subject)
    )
