"""What `dateutil` finds from a moment on, in a time that is bounded.

The library gives up at the end of year 9999 only, which takes it seconds for rules that never come
true. The calendar repeats every 400 years, weekdays included: what is searched is moved close to
that end, so that a rule is followed for 60 years at least, and 460 at most.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from dateutil.rrule import rrule

from conductor.control.services.recurrence.rules import RARE_PARTS, Frequency, Rule

_CYCLE, _LAST_BEGIN = 400, 9939
_FEW_YEARS = 10
_NUMBERED: Sequence[Literal[0, 1, 2, 3, 4, 5, 6]] = (0, 1, 2, 3, 4, 5, 6)
_ANY_DAY = range(7)


def searched(
    frequency: Frequency, rule: Rule, parts: Mapping[str, Any], begin: datetime
) -> Iterator[datetime]:
    """`parts` has every part that `begin` would stand in for."""
    years = _moved_years(frequency, rule.interval, begin.year)
    try:
        found = rrule(
            _NUMBERED[frequency],
            begin.replace(year=begin.year + years),
            rule.interval,
            wkst=rule.week_start,
            **parts,
        )
        for wall in found:
            yield wall.replace(year=wall.year - years)
    except ValueError:  # how it says that the periods never meet these hours, minutes or seconds
        return


def first_day(rule: Rule, least: datetime) -> date | None:
    """The first that its parts allow at all; whole years are gone through much faster than days."""
    parts: dict[str, Any] = {name: each for name, each in rule.by if name in RARE_PARTS}
    years = _moved_years(Frequency.YEARLY, 1, least.year)
    weekdays = [day for day, _ in rule.weekdays] or _ANY_DAY
    begin = datetime(least.year + years, 1, 1)  # noqa: DTZ001 - on the wall
    for day in rrule(_NUMBERED[0], begin, wkst=rule.week_start, byweekday=weekdays, **parts):
        found = day.replace(year=day.year - years).date()
        if found >= least.date():
            return found
    return None


def _moved_years(frequency: Frequency, interval: int, year: int) -> int:
    """None where periods are so long that few are left before the end of time."""
    if frequency is Frequency.YEARLY and interval > _FEW_YEARS:
        return 0
    return max(0, (_LAST_BEGIN - year) // _CYCLE * _CYCLE)
