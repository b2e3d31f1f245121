"""What an execution had started in an earlier run, and what still goes on when it begins again
(docs/decisions/0059)."""

from collections.abc import Callable
from datetime import datetime

from conductor.control.services.announcements import say, say_warnings
from conductor.control.services.checkpoint import checkpoint
from conductor.control.services.work import UnitOfWork
from conductor.domain.execution import CANCELLING, Execution
from conductor.domain.ids import ExecutionId

TAKE_UP = "take-up"


def tell_of_left(unit: UnitOfWork, starter: Execution, at: datetime) -> None:
    """In the log of one that begins again: what goes on meanwhile that nobody might look at."""
    left = unit.executions.active_children(starter.id)
    say_warnings(unit, starter, [_told(each) for each in left], at)


def taken_up(
    unit: UnitOfWork,
    starter_id: ExecutionId,
    is_wanted: Callable[[Execution], bool],
    *,
    by: str,
    at: datetime,
) -> Execution | None:
    """The oldest that is wanted of those that an earlier run of the starter left, and that its
    present one has not been given yet."""
    began = _began_again(unit, starter_id)
    if began is None:
        return None
    for each in unit.executions.active_children(starter_id):
        if each.created_at >= began or _is_taken(each, began) or not is_wanted(each):
            continue
        checkpoint(unit, each.id)
        left = unit.executions.by_id(each.id, for_update=True)
        if left is not None and left.status not in CANCELLING and not left.is_final:
            after = left.done(TAKE_UP, by=by, at=at, reason=f"by {starter_id}, which began again")
            unit.executions.move(left, after)
            say(unit, after, "workflow_action", f"is taken up {after.deeds[-1].reason}", at)
            return after
    return None


def _began_again(unit: UnitOfWork, starter_id: ExecutionId) -> datetime | None:
    starter = unit.executions.by_id(starter_id)
    if starter is None or not starter.is_resumed:
        return None
    checkpoint(unit, starter_id)  # which knows since when it runs
    starter = unit.executions.by_id(starter_id)
    return starter.started_at if starter else None


def _is_taken(execution: Execution, since: datetime) -> bool:
    return any(each.deed == TAKE_UP and each.at >= since for each in execution.deeds)


def _told(left: Execution) -> str:
    return (
        f"{left.workflow_id} {left.id} ({left.status}) of deployment {left.deployment_id}, which "
        f"it had started, goes on: who starts the same again gets that one. If nobody does, end it "
        f"with cfy executions cancel {left.id}"
    )
