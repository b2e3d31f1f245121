"""The instants of one rule in its time zone, in order, from any moment on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from conductor.control.services.recurrence.expansion import expanded
from conductor.control.services.recurrence.rules import Rule
from conductor.control.services.recurrence.steps import is_fixed, last_step, steps
from conductor.control.services.recurrence.zones import (
    at_instant,
    at_wall_time,
    first_change,
    wall_time,
)
from conductor.domain.occurrence import Occurrence

_END_OF_TIME = 9990
_YEAR = timedelta(days=366)
_SEGMENTS_WITHOUT_ANY = 120  # of half a year each


def stream(rule: Rule, start: datetime, zone: ZoneInfo, after: datetime) -> Iterator[Occurrence]:
    """Those strictly after a moment; two may be one instant, where a gap moves the first."""
    ends = [end for end in (rule.until, _counted_end(rule, start, zone)) if end]
    for occurrence in _endless(rule, start, zone, after):
        if any(occurrence.at > end for end in ends):
            return
        yield occurrence


@lru_cache(maxsize=4096)
def _counted_end(rule: Rule, start: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant that makes its count full. Takes time in proportion to the count, where parts
    choose among the periods; else none."""
    if rule.count is None:
        return None
    if is_fixed(rule):
        elapsed = rule.frequency.is_elapsed
        last = last_step(rule, start if elapsed else wall_time(start, zone), rule.count)
        return last if last is None or elapsed else at_wall_time(last, zone).at
    before = start - timedelta(seconds=1)
    counted = islice(_endless(rule, start, zone, before), rule.count - 1, rule.count)
    return next((occurrence.at for occurrence in counted), None)


def _endless(rule: Rule, start: datetime, zone: ZoneInfo, after: datetime) -> Iterator[Occurrence]:
    found = _by_stopwatch if rule.frequency.is_elapsed else _by_calendar
    for occurrence in found(rule, start, zone, after):
        if occurrence.at.year > _END_OF_TIME:
            return
        if occurrence.at > after:
            yield occurrence


def _by_calendar(
    rule: Rule, start: datetime, zone: ZoneInfo, after: datetime
) -> Iterator[Occurrence]:
    expand = steps if is_fixed(rule) else expanded
    for wall in expand(rule, wall_time(start, zone), wall_time(after, zone)):
        if wall.year > _END_OF_TIME:
            return
        yield at_wall_time(wall, zone)


def _by_stopwatch(
    rule: Rule, start: datetime, zone: ZoneInfo, after: datetime
) -> Iterator[Occurrence]:
    found = steps(rule, start, after) if is_fixed(rule) else _by_segments(rule, start, zone, after)
    return (at_instant(at, zone) for at in found)


def _by_segments(
    rule: Rule, start: datetime, zone: ZoneInfo, after: datetime
) -> Iterator[datetime]:
    """Parts read the wall clock while periods are elapsed time: between two changes of the clocks
    the wall is a fixed offset away, and both are the same."""
    moment, fruitless, dead = max(start, after), 0, set[timedelta]()
    while fruitless < _SEGMENTS_WITHOUT_ANY:
        offset = moment.astimezone(zone).utcoffset() or timedelta(0)
        change, fruitless, is_dead = None, fruitless + 1, True
        if offset not in dead:
            for wall in expanded(rule, _moved(start, offset), _moved(moment, offset)):
                at, is_dead = (wall - offset).replace(tzinfo=UTC), False
                change = first_change(zone, moment, at)
                if change is not None:
                    break
                yield at
                moment, fruitless = at, 0
        if is_dead:
            dead.add(offset)
        change = change or first_change(zone, moment, moment + _YEAR)
        if change is None:
            return
        moment = change


def _moved(moment: datetime, offset: timedelta) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) + offset
