"""Places at which a process may die and nothing may be lost: `make chaos` kills it at each of them.

A place is named `process.moment`. In a production process `reached` does nothing.
"""

from collections.abc import Callable
from typing import Final

CLAIMED: Final = "worker.claimed"
ORDER_TAKEN: Final = "worker.order-taken"
OUTCOME_TAKEN: Final = "worker.outcome-taken"
BATCH_TAKEN: Final = "journal.batch-taken"
BATCH_APPLIED: Final = "journal.batch-applied"
BATCH_COMMITTED: Final = "journal.batch-committed"
OCCURRENCES_CLAIMED: Final = "clock.occurrences-claimed"  # chaos makes no schedules
CHECKPOINTED: Final = "journal.checkpoint-applied"
BEFORE_SENT: Final = "run.before-sent-is-written"
SENT_WRITTEN: Final = "run.sent-is-written"
OUTCOME_HEARD: Final = "run.outcome-heard"
VERDICT_GIVEN: Final = "run.verdict-given"
BEFORE_END: Final = "run.before-end"
BEFORE_CALL: Final = "operation.before-call"
AFTER_CALL: Final = "operation.after-call"
OUTCOME_TOLD: Final = "operation.outcome-told"

CRASH_POINTS: Final = (
    CLAIMED,
    ORDER_TAKEN,
    OUTCOME_TAKEN,
    BATCH_TAKEN,
    BATCH_APPLIED,
    BATCH_COMMITTED,
    CHECKPOINTED,
    BEFORE_SENT,
    SENT_WRITTEN,
    OUTCOME_HEARD,
    VERDICT_GIVEN,
    BEFORE_END,
    BEFORE_CALL,
    AFTER_CALL,
    OUTCOME_TOLD,
)

Listener = Callable[[str], object]
_listeners: list[Listener] = []  # only the chaos harness ever adds one


def reached(place: str) -> None:
    for listener in _listeners:
        listener(place)


def listen(listener: Listener) -> None:
    """For the chaos harness, which is loaded into a process from outside."""
    _listeners.append(listener)
