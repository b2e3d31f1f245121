"""What becomes of claimed occurrences when their schedule says something else meanwhile."""

from datetime import datetime

from conductor.control.services.work import UnitOfWork
from conductor.domain.occurrence import OccurrenceState
from conductor.domain.occurrence_record import OccurrenceRecord
from conductor.domain.schedule import Schedule

_NO_SERVER = ""


def give_up_claims(unit: UnitOfWork, before: Schedule, after: Schedule, now: datetime) -> None:
    """What is claimed and not yet started is not started any more, nor what has come and is not due
    after the change."""
    at, key = before.next_occurrence, before.key
    if at is not None and before.is_due(now) and after.next_occurrence != at:
        due = OccurrenceRecord(key.tenant, key.deployment_id, key.id, at, _NO_SERVER, now)
        unit.occurrences.claim([due])
    reason = "the schedule was changed before it could start anything"
    skipped, claims = OccurrenceState.SKIPPED, unit.occurrences.claimed_of(key)
    unit.occurrences.end([each.ended(skipped, at=now, reason=reason) for each in claims])
