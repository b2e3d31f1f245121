"""The clock of schedules: claims what is due, and ends each claim.

See docs/explanation/schedules.md.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from threading import Event

from conductor.control.services.occurrence_ends import OccurrenceEnds
from conductor.control.services.stores.schedules import DueSchedule
from conductor.control.services.work import StorageUnavailable, UnitOfWorkFactory, WorkCrossed
from conductor.domain import crash_points
from conductor.domain.clock import Clock
from conductor.domain.errors import ConductorError
from conductor.domain.occurrence_record import OccurrenceRecord

_log = logging.getLogger(__name__)
_BATCH = 50  # in one transaction, in which nobody else may start anything
_TRIES = 3
_FORGOTTEN = timedelta(seconds=30)


@dataclass(frozen=True)
class ScheduleClock:
    """`holder` is the server whose clock it is; each server of a database has one."""

    work: UnitOfWorkFactory
    clock: Clock
    ends: OccurrenceEnds
    holder: str
    _halted: Event = field(default_factory=Event)

    def halt(self) -> None:
        """Leave what is not claimed yet to others, and to who comes after."""
        self._halted.set()

    def fire(self) -> None:
        """What is due at the whole minute that has begun, whatever its seconds are by now."""
        minute = self._minute()
        with self.work.reading() as unit:
            due = unit.schedules.due(minute)
        self._go_through(due, minute)

    def take_up(self) -> None:
        """What a server claimed that is gone, or hangs."""
        with self.work.reading() as unit:
            abandoned = unit.occurrences.abandoned(self.clock.now() - _FORGOTTEN)
        self._go_through(abandoned, self._minute())

    def _minute(self) -> datetime:
        return self.clock.now().replace(second=0, microsecond=0)

    def _go_through(self, due: Sequence[DueSchedule], minute: datetime) -> None:
        left = iter(due)
        while not self._halted.is_set() and (batch := list(islice(left, _BATCH))):
            claimed, over = self._claimed(batch)
            if claimed or over:
                crash_points.reached(crash_points.OCCURRENCES_CLAIMED)
                self._end(claimed, over, minute)

    def _claimed(
        self, batch: Sequence[DueSchedule]
    ) -> tuple[list[OccurrenceRecord], list[OccurrenceRecord]]:
        """Those that this server has now, and those that have come to their end before."""
        now = self.clock.now()
        forgotten = now - _FORGOTTEN
        wanted = sorted((self._claim(each, now) for each in batch), key=_place)
        with self.work.writing() as unit:
            won = unit.occurrences.claim(wanted)
            lost = {_place(each): each for each in wanted if each not in won}
            known = unit.occurrences.known(lost.values()) if lost else []
            over = [each for each in known if each.is_ended]
            old = [each for each in known if not each.is_ended and each.claimed_at < forgotten]
            taken = [unit.occurrences.take_up(lost[_place(each)], forgotten) for each in old]
        return [*won, *(each for each in taken if each is not None)], over

    def _claim(self, due: DueSchedule, now: datetime) -> OccurrenceRecord:
        of = due.schedule
        return OccurrenceRecord(of.tenant, of.deployment_id, of.id, due.at, self.holder, now)

    def _end(
        self,
        claimed: Sequence[OccurrenceRecord],
        over: Sequence[OccurrenceRecord],
        minute: datetime,
    ) -> None:
        """One that breaks is ended by itself, so that it holds up no other."""
        try:
            self._try_to_end(claimed, over, minute)
        except StorageUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is one schedule's
            if len(claimed) + len(over) == 1:
                if not isinstance(error, ConductorError):
                    _log.exception("an occurrence of a schedule could not be ended")
                self._give_up(claimed, error, minute)
                return
            for one, is_over in _one_by_one(claimed, over):
                self._end([] if is_over else [one], [one] if is_over else [], minute)

    def _try_to_end(
        self,
        claimed: Sequence[OccurrenceRecord],
        over: Sequence[OccurrenceRecord],
        minute: datetime,
        tries: int = _TRIES,
    ) -> None:
        """Again, where somebody else locks the same: who starts a workflow has a whole locked when
        he comes to its parts."""
        try:
            self.ends.end(claimed, over, minute)
        except WorkCrossed:
            if tries == 1:
                raise
            self._try_to_end(claimed, over, minute, tries - 1)

    def _give_up(
        self, claimed: Sequence[OccurrenceRecord], error: Exception, minute: datetime
    ) -> None:
        """A schedule that breaks this, too, stays due: it is tried again, and logged again."""
        try:
            self.ends.give_up(claimed, error, minute)
        except StorageUnavailable:
            raise
        except Exception:  # noqa: BLE001 - as above
            which = ", ".join(f"{each.schedule_id} of {each.deployment_id}" for each in claimed)
            _log.exception("schedule %s cannot go on: change its rule, or delete it", which)


def _place(record: OccurrenceRecord) -> tuple[str, str, str, datetime]:
    """All servers lock them in this order, so that none waits for the other."""
    return record.tenant, record.deployment_id, record.schedule_id, record.at


def _one_by_one(
    claimed: Sequence[OccurrenceRecord], over: Sequence[OccurrenceRecord]
) -> Iterator[tuple[OccurrenceRecord, bool]]:
    yield from ((each, False) for each in claimed)
    yield from ((each, True) for each in over)
