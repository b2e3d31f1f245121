"""What became of the occurrences of schedules."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from conductor.control.services.listing import Page, Query
from conductor.control.services.stores.schedules import DueSchedule
from conductor.domain.occurrence import OccurrenceState
from conductor.domain.occurrence_record import OccurrenceRecord
from conductor.domain.schedule import ScheduleKey


@dataclass(frozen=True)
class Unstarted:
    """So many occurrences of a schedule, from the `first` to the `last`, that started nothing."""

    schedule: ScheduleKey
    state: OccurrenceState
    reason: str
    count: int
    first: datetime
    last: datetime


class OccurrenceStore(Protocol):
    def claim(self, claims: Sequence[OccurrenceRecord]) -> Sequence[OccurrenceRecord]:
        """Those of them that nobody has claimed before, and whose schedules are there. Of several
        who ask for one at the same time one gets it."""
        ...

    def take_up(self, claim: OccurrenceRecord, before: datetime) -> OccurrenceRecord | None:
        """What somebody claimed before a moment and has not ended, as one more claim; None for any
        other."""
        ...

    def abandoned(self, before: datetime) -> Sequence[DueSchedule]:
        """What was claimed before a moment and is not ended. One statement."""
        ...

    def known(self, claims: Collection[OccurrenceRecord]) -> Sequence[OccurrenceRecord]:
        """The same occurrences, as they are stored."""
        ...

    def held(self, claims: Collection[OccurrenceRecord]) -> Sequence[OccurrenceRecord]:
        """Those whose last claim this is still, locked until the commit, after their schedules."""
        ...

    def claimed_of(self, key: ScheduleKey) -> list[OccurrenceRecord]:
        """Those that are not ended, locked until the commit."""
        ...

    def unstarted(self, keys: Collection[ScheduleKey]) -> Sequence[Unstarted]:
        """What was skipped or missed since these schedules last started anything, oldest first."""
        ...

    def end(self, ended: Collection[OccurrenceRecord]) -> None: ...
    def keep(self, keys: Collection[ScheduleKey], newest: int) -> None:
        """Forget those of each schedule that are older than its newest so many."""
        ...

    def of_schedule(self, key: ScheduleKey, query: Query) -> Page[OccurrenceRecord]:
        """The newest first, where the query does not say otherwise."""
        ...
