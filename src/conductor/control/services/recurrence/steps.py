"""Fixed periods, by plain arithmetic: the hundredth costs what the first does."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from conductor.control.services.recurrence.rules import Frequency, Rule
from conductor.domain.errors import InvalidInput

MOST_COUNTED = 100_000
END_OF_TIME = 9990  # the calendar ends ten years later, and zones need some room
PERIODS = {
    Frequency.WEEKLY: timedelta(weeks=1),
    Frequency.DAILY: timedelta(days=1),
    Frequency.HOURLY: timedelta(hours=1),
    Frequency.MINUTELY: timedelta(minutes=1),
    Frequency.SECONDLY: timedelta(seconds=1),
}


def is_fixed(rule: Rule) -> bool:
    return rule.is_plain and rule.frequency in PERIODS


def steps(rule: Rule, start: datetime, at_least: datetime) -> Iterator[datetime]:
    """From the first that is `at_least` then; both moments are UTC, or both on the wall."""
    period = PERIODS[rule.frequency] * rule.interval
    number = max(0, -((start - at_least) // period))
    while True:
        try:
            yield start + number * period
        except OverflowError:
            return
        number += 1


def last_step(rule: Rule, start: datetime, count: int) -> datetime | None:
    """None when it lies beyond the end of the calendar."""
    try:
        last = start + (count - 1) * PERIODS[rule.frequency] * rule.interval
    except OverflowError:
        return None
    return last if last.year < END_OF_TIME else None


def check_count(rule: Rule, place: str) -> None:
    """Where parts choose among its periods, a count is kept by stepping through it."""
    if rule.count is not None and rule.count > MOST_COUNTED and not is_fixed(rule):
        raise InvalidInput(
            f"{place}: {rule.count} is too many to count for this rule, which takes at most "
            f"{MOST_COUNTED}; give an end by until instead"
        )
