"""What the next occurrence after now costs for schedules that began five years ago.

Each is beside the same schedule since yesterday: the cost is not to grow with the years. Read anew,
as by a server that has just been started, the text of the rule is parsed, too. Times are those of
the CPU.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import Any

from benchmarks.comparison import Comparison
from conductor.control.services.recurrence.compiling import compiled
from conductor.control.services.recurrence.occurrences import newest_missed, next_after
from conductor.control.services.recurrence.reading import timing_of
from conductor.domain.schedule import Timing

TIMES = 500
NOW = datetime(2027, 3, 17, 12, 0, 30, tzinfo=UTC)
YESTERDAY, LONG_AGO = "2027-03-16 08:00", "2022-03-16 08:00"
ZONE = "Asia/Jerusalem"
SCHEDULES: dict[str, dict[str, Any]] = {
    "1 min": {"recurrence": "1 min"},
    "1 day": {"recurrence": "1 day"},
    "1 month": {"recurrence": "1 month"},
    "1 day, zone": {"recurrence": "1 day", "timezone": ZONE},
    "1 w mo,fr, zone": {"recurrence": "1 w", "weekdays": ["mo", "fr"], "timezone": ZONE},
    "30 min mo,fr, zone": {"recurrence": "30 min", "weekdays": ["mo", "fr"], "timezone": ZONE},
    "rrule, 5000 workdays": {"rrule": "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=5000"},
}


@contextmanager
def benchmark() -> Iterator[list[Comparison]]:
    yield [
        *(_comparison(f"next, {name}", _next, given) for name, given in SCHEDULES.items()),
        _comparison("newest missed, 1 min", _missed, SCHEDULES["1 min"]),
        _comparison("read and next, 1 min", _read, SCHEDULES["1 min"]),
        _comparison("read and next, 1 month", _read, SCHEDULES["1 month"]),
    ]


def _comparison(name: str, ask: Callable[[Timing], object], given: dict[str, Any]) -> Comparison:
    old, new = (timing_of(now=NOW, since=since, **given) for since in (LONG_AGO, YESTERDAY))
    return Comparison(
        name=name,
        ours=lambda: _repeated(ask, old),
        baseline=lambda: _repeated(ask, new),
        against="since yesterday",
        pieces=TIMES,
        at_most=3,
    )


def _repeated(ask: Callable[[Timing], object], timing: Timing) -> timedelta:
    begun = process_time()
    for _ in range(TIMES):
        ask(timing)
    return timedelta(seconds=process_time() - begun)


def _next(timing: Timing) -> object:
    return next_after(timing, NOW)


def _missed(timing: Timing) -> object:
    return newest_missed(timing, timing.since, NOW)


def _read(timing: Timing) -> object:
    compiled.cache_clear()
    return next_after(timing, NOW)
