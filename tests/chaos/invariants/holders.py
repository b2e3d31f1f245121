"""Who holds what."""

from collections.abc import Iterator

from chaos.history import History


def nobody_gone_holds(history: History) -> Iterator[str]:
    """In the end there is nobody, and nobody holds anything; before, who holds something is there
    as soon as all has come to rest."""
    for shot in history.snapshots:
        if shot.kind == "stop":
            for worker in sorted(shot.journal.workers):
                yield f"worker {worker} has a lease, and was stopped"
        if shot.kind in ("rest", "stop"):
            for execution in shot.journal.executions.values():
                if not execution.is_final and execution.holder not in shot.journal.workers:
                    yield f"{execution.id} is {execution.status}, held by {execution.holder}"
