"""What the rule of a schedule says around an occurrence that has come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from conductor.control.services.recurrence.occurrences import newest_missed, next_after
from conductor.domain.schedule import Timing

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Course:
    """`newest` is the last instant that has come, `following` the first that has not."""

    newest: datetime
    following: datetime | None


@lru_cache(maxsize=512)  # more than several batches of the clock
def course_of(timing: Timing, at: datetime, minute: datetime) -> Course:
    """Of an occurrence `at` an instant, as the clock looks at a `minute`. The answer is kept: who
    asks before a transaction has it at hand within that."""
    found = newest_missed(timing, at - _INSTANT, minute)
    newest = max(at, found.at) if found else at
    following = next_after(timing, max(newest, minute))
    return Course(newest, following.at if following else None)
