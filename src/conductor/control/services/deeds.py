"""What people do with executions."""

from datetime import datetime

from conductor.control.services.announcements import say
from conductor.control.services.work import UnitOfWork
from conductor.domain.execution import Execution
from conductor.domain.identity import Caller


def did(
    unit: UnitOfWork, execution: Execution, deed: str, caller: Caller, reason: str, at: datetime
) -> Execution:
    """Remembered, and told where people follow it."""
    because = f": {reason}" if reason else ""
    what = f"was asked to {deed} by {caller.username}{because}"
    say(unit, execution, "workflow_action", what, at)
    return execution.done(deed, by=caller.username, at=at, reason=reason)
