"""One instant at which a schedule is due, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from conductor.domain.lifecycle import Actor, LifeCycle
from conductor.domain.schedule import Overlap, Schedule

POLL = timedelta(seconds=60)  # a clock that looks once a minute is never punctual to the second


class Daylight(StrEnum):
    """What a change of the clocks did to an occurrence."""

    SKIPPED_HOUR = "skipped"  # its wall time is not there that day: it is the first instant after
    REPEATED_HOUR = "repeated"  # its wall time is there twice that day: it is the first of the two


@dataclass(frozen=True)
class Occurrence:
    """`at` is UTC, `local` the same instant in the schedule's time zone, `wall` what the rule said:
    differs from `local` only in a skipped hour."""

    at: datetime
    local: datetime
    wall: datetime
    daylight: Daylight | None = None

    @property
    def is_moved(self) -> bool:
        return self.daylight is Daylight.SKIPPED_HOUR

    @property
    def remark(self) -> str:
        """For people, where the clocks are changed; else empty."""
        if self.daylight is Daylight.SKIPPED_HOUR:
            return f"there is no {self.wall:%H:%M} that day: the first instant after the gap"
        if self.daylight is Daylight.REPEATED_HOUR:
            return f"{self.wall:%H:%M} comes twice that day: the first of the two"
        return ""


class OccurrenceState(StrEnum):
    CLAIMED = "claimed"
    STARTED = "started"
    QUEUED = "queued"
    SKIPPED = "skipped"
    MISSED = "missed"
    FAILED = "failed"


S = OccurrenceState
_ENDS = frozenset({S.STARTED, S.QUEUED, S.SKIPPED, S.MISSED, S.FAILED})

OCCURRENCE_LIFE = LifeCycle(
    thing="occurrence",
    first=S.CLAIMED,
    finals=_ENDS,
    moves={
        Actor.WORKER: {S.CLAIMED: _ENDS},
        Actor.PERSON: {},
        Actor.RECOVERY: {S.CLAIMED: _ENDS},
    },
)


class LastRun(StrEnum):
    """How the last run of a schedule stands."""

    NONE = "none"
    UNFINISHED = "unfinished"
    FAILED = "failed"
    ENDED = "ended"


class Action(StrEnum):
    START = "start"  # through the queue, so that a busy deployment does not lose it
    START_BESIDE = "start beside"  # whatever else runs on the deployment
    SKIP = "skip"
    MISS = "miss"
    DISABLE = "disable"  # the schedule; this occurrence is skipped


@dataclass(frozen=True)
class Decision:
    """`reason` is a sentence for whoever asks why nothing was started."""

    action: Action
    reason: str = ""


def decide(schedule: Schedule, newest: datetime, *, now: datetime, last: LastRun) -> Decision:
    """What becomes of the newest instant that has come: lateness counts from that one alone, as
    earlier ones that were missed together with it are made up for by the same run."""
    if schedule.stop_on_fail and last is LastRun.FAILED:
        return Decision(Action.DISABLE, "its last run failed, and it stops on failure")
    if now - newest > schedule.slip + POLL:
        return Decision(Action.MISS, _too_late(now - newest, schedule.slip))
    if last is not LastRun.UNFINISHED or schedule.overlap is Overlap.QUEUE:
        return Decision(Action.START)
    if schedule.overlap is Overlap.PARALLEL:
        return Decision(Action.START_BESIDE)
    return Decision(Action.SKIP, "its last run is unfinished")


def _too_late(lateness: timedelta, slip: timedelta) -> str:
    return f"it was {_minutes(lateness)} late, and may be {_minutes(slip)} late"


def _minutes(span: timedelta) -> str:
    minutes = span // timedelta(minutes=1)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
