"""What becomes of claimed occurrences when their schedule says something else meanwhile."""

from datetime import datetime

from conductor.control.services.work import UnitOfWork
from conductor.domain.occurrence import OccurrenceState
from conductor.domain.schedule import Schedule


def give_up_claims(unit: UnitOfWork, schedule: Schedule, now: datetime) -> None:
    """What is claimed and not yet started is not started any more."""
    for claim in unit.occurrences.claimed_of(schedule.key):
        reason = "the schedule was changed before it could start anything"
        unit.occurrences.end(claim.ended(OccurrenceState.SKIPPED, at=now, reason=reason))
