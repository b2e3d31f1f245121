"""What becomes of claimed occurrences when their schedule says something else meanwhile."""

from datetime import datetime

from conductor.control.services.work import UnitOfWork
from conductor.domain.occurrence import OccurrenceState
from conductor.domain.schedule import Schedule


def give_up_claims(unit: UnitOfWork, schedule: Schedule, now: datetime) -> None:
    """What is claimed and not yet started is not started any more."""
    reason = "the schedule was changed before it could start anything"
    skipped, claims = OccurrenceState.SKIPPED, unit.occurrences.claimed_of(schedule.key)
    unit.occurrences.end([each.ended(skipped, at=now, reason=reason) for each in claims])
