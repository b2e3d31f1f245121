"""What a rule set leaves out: EXDATEs, and the instants of its EXRULEs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from conductor.control.services.recurrence.rules import Rule, Rules
from conductor.control.services.recurrence.streams import stream
from conductor.domain.occurrence import Occurrence

_MOST_LEFT_OUT = 50_000  # more than a month has minutes
_INSTANT = timedelta(microseconds=1)
_STEPS = 16  # how far to go along before it is cheaper to begin anew at the instant


class Patience:
    """How many more occurrences in a row one question may see left out, be it asked in parts."""

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        self._left = _MOST_LEFT_OUT

    def spend(self, rules: Rules) -> None:
        self._left -= max(1, len(rules.left_out_rules))

    @property
    def is_lost(self) -> bool:
        return self._left < 0


class Exceptions:
    """Asked in the order of time, it goes along with what it is asked for."""

    def __init__(self, rules: Rules) -> None:
        self._instants, self._days = rules.left_out, rules.left_out_days
        self._rules = [_LeftOut(rules, rule) for rule in rules.left_out_rules]

    def hold(self, occurrence: Occurrence) -> bool:
        if occurrence.at in self._instants or occurrence.wall.date() in self._days:
            return True
        return any([rule.meets(occurrence.at) for rule in self._rules])


class _LeftOut:
    def __init__(self, rules: Rules, rule: Rule) -> None:
        self._rules, self._rule = rules, rule
        self._coming: Iterator[Occurrence] = iter(())
        self._next: datetime | None = None

    def meets(self, moment: datetime) -> bool:
        if self._next is None or self._next < moment:
            self._go_to(moment)
        return self._next == moment

    def _go_to(self, moment: datetime) -> None:
        for occurrence in islice(self._coming, _STEPS):
            if occurrence.at >= moment:
                self._next = occurrence.at
                return
        rules = self._rules
        self._coming = stream(self._rule, rules.start, rules.zone, moment - _INSTANT)
        self._next = next((each.at for each in self._coming), datetime.max.replace(tzinfo=UTC))
