"""The instants of one rule in its time zone, in order, from any moment on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from conductor.control.services.recurrence.expansion import expanded
from conductor.control.services.recurrence.rules import Rule
from conductor.control.services.recurrence.steps import END_OF_TIME, is_fixed, last_step, steps
from conductor.control.services.recurrence.zones import (
    at_instant,
    at_wall_time,
    first_change,
    wall_time,
)
from conductor.domain.occurrence import Occurrence

_QUIET = timedelta(days=7)
_YEAR = timedelta(days=366)
_SEGMENTS_WITHOUT_ANY = 120  # of half a year each


def stream(rule: Rule, start: Occurrence, zone: ZoneInfo, after: datetime) -> Iterator[Occurrence]:
    """Those strictly after a moment; two may be one instant, where a gap moves the first."""
    ends = [end for end in (rule.until, _counted_end(rule, start, zone)) if end]
    for occurrence in _found(rule, start, zone, after):
        if any(occurrence.at > end for end in ends):
            return
        if occurrence.at > after:
            yield occurrence


@lru_cache(maxsize=4096)
def _counted_end(rule: Rule, start: Occurrence, zone: ZoneInfo) -> datetime | None:
    """The instant that makes its count full. Takes time in proportion to the count, where parts
    choose among the periods; else none."""
    if rule.count is None:
        return None
    if rule.frequency.is_elapsed:
        return _counted(rule, start.at, _by_stopwatch(rule, start.at, zone, start.at))
    last = _counted(rule, start.wall, expanded(rule, start.wall, start.wall))
    return at_wall_time(last, zone).at if last else None


def _counted(rule: Rule, start: datetime, found: Iterator[datetime]) -> datetime | None:
    count = rule.count or 0
    if is_fixed(rule):
        return last_step(rule, start, count)
    return next(islice(_until_the_end(found), count - 1, count), None)


def _found(rule: Rule, start: Occurrence, zone: ZoneInfo, after: datetime) -> Iterator[Occurrence]:
    if rule.frequency.is_elapsed:
        instants = _until_the_end(_by_stopwatch(rule, start.at, zone, after))
        return (at_instant(at, zone) for at in instants)
    expand = steps if is_fixed(rule) else expanded
    walls = _until_the_end(expand(rule, start.wall, wall_time(after, zone)))
    return (at_wall_time(wall, zone) for wall in walls)


def _until_the_end(moments: Iterator[datetime]) -> Iterator[datetime]:
    return takewhile(lambda moment: moment.year < END_OF_TIME, moments)


def _by_stopwatch(
    rule: Rule, start: datetime, zone: ZoneInfo, at_least: datetime
) -> Iterator[datetime]:
    if is_fixed(rule):
        return steps(rule, start, at_least)
    return _by_segments(rule, start, zone, max(start, at_least))


def _by_segments(
    rule: Rule, start: datetime, zone: ZoneInfo, moment: datetime
) -> Iterator[datetime]:
    """Parts read the wall clock while periods are elapsed time: between two changes of the clocks
    the wall is a fixed offset away, and both are the same."""
    fruitless, dead, ahead = 0, set[timedelta](), dict[timedelta, datetime]()
    while fruitless < _SEGMENTS_WITHOUT_ANY:
        offset = moment.astimezone(zone).utcoffset() or timedelta(0)
        fruitless += 1
        if (skipped := _change_before(ahead.get(offset), zone, moment)) is not None:
            moment = skipped
            continue
        change, quiet, is_dead = None, moment, True
        for wall in () if offset in dead else _expanded_at(offset, rule, start, moment):
            at, is_dead = (wall - offset).replace(tzinfo=UTC), False
            if at > quiet:
                quiet = at + _QUIET
                change = first_change(zone, moment, quiet)
            if change is not None and change <= at:
                ahead[offset] = at
                break
            yield at
            moment, fruitless = at, 0
        if is_dead:
            dead.add(offset)
        change = change or first_change(zone, moment, moment + _YEAR)
        if change is None:
            return
        moment = change


def _change_before(found: datetime | None, zone: ZoneInfo, moment: datetime) -> datetime | None:
    """Where a search from an earlier moment has found something long after this one: until the next
    change of the clocks there is nothing, which need not be searched again."""
    if found is None or found <= moment:
        return None
    change = first_change(zone, moment, moment + _YEAR)
    return change if change is not None and change <= found else None


def _expanded_at(
    offset: timedelta, rule: Rule, start: datetime, moment: datetime
) -> Iterator[datetime]:
    return expanded(rule, _moved(start, offset), _moved(moment, offset))


def _moved(moment: datetime, offset: timedelta) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) + offset
