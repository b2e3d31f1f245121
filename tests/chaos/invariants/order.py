"""The order of writing and running."""

from collections.abc import Iterator

from chaos.history import History


def results_are_kept(history: History) -> Iterator[str]:
    """Whatever the journal once called settled stays so, and never starts again."""
    settled: dict[str, int] = {}
    for shot in history.snapshots:
        for identifier in settled:
            operation = shot.journal.operations.get(identifier)
            if operation is None or not operation.is_settled:
                yield f"{identifier} had a result, and is {operation and operation.state} later"
        for operation in shot.journal.operations.values():
            if operation.is_remote and operation.is_settled:
                settled.setdefault(operation.id, shot.ended)
    for identifier, since in settled.items():
        if max(history.places("start", identifier), default=-1) > since:
            yield f"{identifier} started again after its result was committed"


def sent_is_written_ahead(history: History) -> Iterator[str]:
    """At no moment has an operation started more often than the journal had sent it."""
    for shot in history.snapshots:
        for identifier in history.started:
            started = sum(place < shot.began for place in history.places("start", identifier))
            if not started:
                continue
            known = identifier in shot.journal.operations
            sent = shot.journal.times_sent(identifier) if known else 0
            if started > sent:
                yield f"{identifier} had started {started} times, and was sent {sent} times"


def retries_are_stored(history: History) -> Iterator[str]:
    """A verdict and the retry that it names are one write."""
    for shot in history.snapshots:
        for operation in shot.journal.operations.values():
            retry = operation.retried_by
            if retry is not None and retry not in shot.journal.operations:
                yield f"{operation.id} was tried again as {retry}, which nobody knows"


def dependencies_come_first(history: History) -> Iterator[str]:
    """By the ledger: whenever something starts, what it depends on has come to its end, and does
    not run again meanwhile."""
    for identifier in history.last.operations:
        starts = history.places("start", identifier)
        if not starts:
            continue
        for dependency in history.last.before(identifier):
            if dependency.state == "succeeded" and dependency.id not in history.decided:
                late = [start for start in starts if not _is_at_rest(history, dependency.id, start)]
                if late:
                    yield f"{identifier} started before the end of {dependency.id}, at {late}"


def _is_at_rest(history: History, operation: str, place: int) -> bool:
    last_start = max((s for s in history.places("start", operation) if s < place), default=place)
    return any(last_start < end < place for end in history.places("end", operation))


def attempts_are_alone(history: History) -> Iterator[str]:
    """No attempt comes to its end when the next one has begun: by then it is dead."""
    for identifier in history.started:
        attempts = [(p, history.notes[p].pid) for p in history.places("start", identifier)]
        for end in history.places("end", identifier):
            begun = [(place, pid) for place, pid in attempts if place < end]
            if begun and begun[-1][1] != history.notes[end].pid:
                yield f"{identifier} ran twice at once, until {end}"


def results_come_first(history: History) -> Iterator[str]:
    """By the journal: who is under way, or was, has only dependencies that are over."""
    for shot in history.snapshots:
        for operation in shot.journal.operations.values():
            if not operation.is_remote or operation.state == "pending":
                continue
            for dependency in shot.journal.before(operation.id):
                if not shot.journal.is_over(dependency):
                    yield f"{operation.id} is {operation.state}, {dependency.id} {dependency.state}"
