"""What a timing comes down to: rules, single instants, and what is left out, in one time zone."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from zoneinfo import ZoneInfo

from conductor.domain.occurrence import Occurrence

RARE_PARTS = ("bymonth", "bymonthday", "byyearday", "byweekno")
By = tuple[tuple[str, tuple[int, ...]], ...]


class Frequency(IntEnum):
    """In the order, and with the numbers, of `dateutil.rrule`."""

    YEARLY = 0
    MONTHLY = 1
    WEEKLY = 2
    DAILY = 3
    HOURLY = 4
    MINUTELY = 5
    SECONDLY = 6

    @property
    def is_elapsed(self) -> bool:
        """Periods below a day are measured by a stopwatch, the others by a calendar on the wall."""
        return self > Frequency.DAILY


@dataclass(frozen=True)
class Rule:
    """One RRULE. `weekdays` are (0 for Monday.., n) with n = 0 for each; `by` holds the other BY
    parts under their lower-case names, such as ("bymonth", (1, 2)); `until` is UTC, included."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    week_start: int = 0
    weekdays: tuple[tuple[int, int], ...] = ()
    by: By = ()

    @property
    def is_plain(self) -> bool:
        """No part chooses among its periods."""
        return not self.weekdays and not self.by

    @property
    def may_pause(self) -> bool:
        """It may have no day for months, or for ever."""
        return any(name in RARE_PARTS for name, _ in self.by)

    def part(self, name: str) -> tuple[int, ...]:
        return dict(self.by).get(name, ())


@dataclass(frozen=True)
class Rules:
    """`start` is what periods are counted from. Nothing occurs before `since` or after `until`,
    which are UTC like all moments here. `left_out_days` are days on the wall."""

    zone: ZoneInfo
    start: Occurrence
    since: datetime
    until: datetime | None
    rules: tuple[Rule, ...] = ()
    left_out_rules: tuple[Rule, ...] = ()
    dates: tuple[Occurrence, ...] = ()
    left_out: frozenset[datetime] = frozenset()
    left_out_days: frozenset[date] = frozenset()
