"""The instants of a timing. None of these costs more the longer the timing has run."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice

from conductor.control.services.recurrence.compiling import compiled
from conductor.control.services.recurrence.rules import Rules
from conductor.control.services.recurrence.streams import stream
from conductor.domain.occurrence import Occurrence
from conductor.domain.schedule import Timing

_INSTANT = timedelta(microseconds=1)
_MOST_LEFT_OUT = 100_000
_SECOND = timedelta(seconds=1)


def next_after(timing: Timing, moment: datetime) -> Occurrence | None:
    """The first strictly after `moment`; None when there is none left, or none for decades."""
    return next(following(timing, moment), None)


def occurrences(timing: Timing, after: datetime, limit: int) -> Sequence[Occurrence]:
    """At most `limit`, strictly after a moment, in order."""
    return list(islice(following(timing, after), limit))


def newest_missed(timing: Timing, since: datetime, now: datetime) -> Occurrence | None:
    """The last one after `since` and not after `now`, however many there are in between."""
    first = next_after(timing, since)
    if first is None or first.at > now:
        return None
    newest, low, high = first, first.at, now
    while high - low > _SECOND:
        middle = low + (high - low) / 2
        found = next_after(timing, middle)
        if found is None or found.at > now:
            high = middle
        else:
            newest, low = found, found.at
    return _last_between(timing, newest, now)


def following(timing: Timing, after: datetime) -> Iterator[Occurrence]:
    """All of them, lazily. A rule that leaves out 100 000 in a row counts as ended."""
    rules = compiled(timing)
    after = max(after, rules.since - _INSTANT)
    last, left_out = None, 0
    for occurrence in _merged(rules, after):
        if rules.until is not None and occurrence.at > rules.until:
            return
        if occurrence.at == last:
            continue
        last = occurrence.at
        if not _is_left_out(rules, occurrence):
            left_out = 0
            yield occurrence
        elif (left_out := left_out + 1) > _MOST_LEFT_OUT:
            return


def _merged(rules: Rules, after: datetime) -> Iterator[Occurrence]:
    streams = [stream(rule, rules.start, rules.zone, after) for rule in rules.rules]
    dates = (each for each in rules.dates if each.at > after)
    return merge(*streams, dates, key=lambda occurrence: occurrence.at)


def _is_left_out(rules: Rules, occurrence: Occurrence) -> bool:
    if occurrence.at in rules.left_out or occurrence.wall.date() in rules.left_out_days:
        return True
    before = occurrence.at - _INSTANT
    return any(
        next((one.at for one in stream(rule, rules.start, rules.zone, before)), None)
        == occurrence.at
        for rule in rules.left_out_rules
    )


def _last_between(timing: Timing, newest: Occurrence, now: datetime) -> Occurrence:
    while (found := next_after(timing, newest.at)) and found.at <= now:
        newest = found
    return newest
