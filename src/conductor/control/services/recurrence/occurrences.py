"""The instants of a timing. None of these costs more the longer the timing has run."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice

from conductor.control.services.recurrence.compiling import compiled
from conductor.control.services.recurrence.exceptions import Exceptions, Patience
from conductor.control.services.recurrence.rules import Rules
from conductor.control.services.recurrence.streams import stream
from conductor.domain.occurrence import Occurrence
from conductor.domain.schedule import Timing

_INSTANT = timedelta(microseconds=1)
_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def next_after(timing: Timing, moment: datetime) -> Occurrence | None:
    """The first strictly after `moment`; None when there is none left, or none for decades."""
    return next(following(timing, moment), None)


def occurrences(timing: Timing, after: datetime, limit: int) -> Sequence[Occurrence]:
    """At most `limit`, strictly after a moment, in order."""
    return list(islice(following(timing, after), limit))


def newest_missed(timing: Timing, since: datetime, now: datetime) -> Occurrence | None:
    """The last one after `since` and not after `now`, however many there are in between."""
    rules, high, span, patience = compiled(timing), now, _MINUTE, Patience()
    while high > since and not patience.is_lost:
        low = max(since, now - span)
        if found := _first(rules, low, high, patience):
            return _last(rules, found, high, patience)
        high, span = low, span * 2
    return None


def following(timing: Timing, after: datetime) -> Iterator[Occurrence]:
    """All of them, lazily. A rule that leaves out some ten thousand in a row counts as ended."""
    return _following(compiled(timing), after, None, Patience())


def _last(rules: Rules, newest: Occurrence, high: datetime, patience: Patience) -> Occurrence:
    """Halves what is left until nothing more is between; the second half is looked at first."""
    while high > newest.at:
        middle = newest.at + (high - newest.at) / 2
        if found := _first(rules, middle, high, patience):
            newest = found
        else:
            high = middle if high - newest.at > _SECOND else newest.at
    return newest


def _first(rules: Rules, after: datetime, until: datetime, patience: Patience) -> Occurrence | None:
    return next(_following(rules, after, until, patience), None)


def _following(
    rules: Rules, after: datetime, until: datetime | None, patience: Patience
) -> Iterator[Occurrence]:
    after = max(after, rules.since - _INSTANT)
    ends = [end for end in (until, rules.until) if end is not None]
    last, exceptions = None, Exceptions(rules)
    for occurrence in _merged(rules, after):
        if any(occurrence.at > end for end in ends):
            return
        if occurrence.at == last:
            continue
        last = occurrence.at
        if not exceptions.hold(occurrence):
            patience.renew()
            yield occurrence
            continue
        patience.spend(rules)
        if patience.is_lost:
            return


def _merged(rules: Rules, after: datetime) -> Iterator[Occurrence]:
    streams = [stream(rule, rules.start, rules.zone, after) for rule in rules.rules]
    dates = (each for each in rules.dates if each.at > after)
    return merge(*streams, dates, key=lambda occurrence: occurrence.at)
