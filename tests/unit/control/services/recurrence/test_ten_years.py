"""Ten years, beside a slow and obvious reckoning day by day and minute by minute."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest

from conductor.control.services.recurrence.occurrences import following, next_after
from conductor.control.services.recurrence.reading import timing_of
from conductor.domain.clock import FakeClock
from conductor.domain.occurrence import Occurrence
from conductor.domain.schedule import Timing

BEGIN, END = datetime(2017, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ZONES = (
    "UTC",
    "Asia/Jerusalem",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
)
WALL_TIMES = ("00:00", "00:30", "01:45", "02:15", "02:30", "03:00", "23:30")

Fits = Callable[[date, date], bool]  # whether a day is one, by the first day


def _month_after_month(day: date, first: date) -> bool:
    last_of_month = (day + DAY).month != day.month
    return day.day == first.day or (last_of_month and day.day < first.day)


def _last_friday(day: date, first: date) -> bool:
    return day.weekday() == 4 and (day + 7 * DAY).month != day.month


RULES: dict[str, tuple[dict[str, object], Fits]] = {
    "daily": ({"recurrence": "1 day"}, lambda day, first: True),
    "every third day": ({"recurrence": "3 days"}, lambda day, first: (day - first).days % 3 == 0),
    "weekly": ({"recurrence": "1 week"}, lambda day, first: day.weekday() == first.weekday()),
    "mondays and saturdays": (
        {"recurrence": "1 w", "weekdays": ["mo", "sa"]},
        lambda day, first: day.weekday() in (0, 5),
    ),
    "monthly": ({"recurrence": "1 month"}, _month_after_month),
    "quarterly": (
        {"recurrence": "3 months"},
        lambda day, first: _month_after_month(day, first) and (day.month - first.month) % 3 == 0,
    ),
    "yearly": (
        {"recurrence": "1 year"},
        lambda day, first: _month_after_month(day, first) and day.month == first.month,
    ),
    "last friday": ({"recurrence": "1 mo", "weekdays": ["l-fr"]}, _last_friday),
    "second tuesday": (
        {"recurrence": "1 mo", "weekdays": ["2tu"]},
        lambda day, first: day.weekday() == 1 and 8 <= day.day <= 14,
    ),
    "leap days": (
        {"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"},
        lambda day, first: (day.month, day.day) == (2, 29),
    ),
    "ends of months": (
        {"rrule": "FREQ=MONTHLY;BYMONTHDAY=-1"},
        lambda day, first: (day + DAY).day == 1,
    ),
    "the 31st": ({"rrule": "FREQ=MONTHLY;BYMONTHDAY=31"}, lambda day, first: day.day == 31),
    "ends of years": (
        {"rrule": "FREQ=YEARLY;BYYEARDAY=1,-1"},
        lambda day, first: (day + DAY).year != day.year or (day - DAY).year != day.year,
    ),
}
FIRST_DAYS = {"monthly": date(2017, 1, 31), "quarterly": date(2017, 1, 31)}
FIRST_DAYS["yearly"] = date(2020, 2, 29)


@cache
def offsets(zone: ZoneInfo) -> list[timedelta]:
    """All that the zone has in these years, the earliest instants first."""
    days = (BEGIN + index * DAY for index in range((END - BEGIN).days))
    return sorted({day.astimezone(zone).utcoffset() or timedelta(0) for day in days}, reverse=True)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first whose wall clock shows it; or else, minute after minute, the first that is past."""
    wanted = datetime.combine(day, at)
    moments = [(wanted - offset).replace(tzinfo=UTC) for offset in offsets(zone)]
    for moment in moments:
        if moment.astimezone(zone).replace(tzinfo=None) == wanted:
            return moment
    moment = moments[0]
    while moment.astimezone(zone).replace(tzinfo=None) < wanted:
        moment += MINUTE
    return moment


def reckoned(timing: Timing, fits: Fits, first: date, at: time) -> Iterator[datetime]:
    zone, day = ZoneInfo(timing.timezone or "UTC"), first
    while True:
        if fits(day, first):
            yield instant(day, at, zone)
        day += DAY


CASES = [(name, zone) for name in RULES for zone in ZONES]


@pytest.mark.parametrize(("name", "zone"), CASES, ids=[" ".join(case) for case in CASES])
def test_days_are_those_of_a_slow_reckoning(name: str, zone: str) -> None:
    given, fits = RULES[name]
    first = FIRST_DAYS.get(name, date(2017, 1, 2))
    at = time.fromisoformat(WALL_TIMES[CASES.index((name, zone)) % len(WALL_TIMES)])
    timing = _timing(given, datetime.combine(first, at), zone)
    expected = list(takewhile(lambda each: each < END, reckoned(timing, fits, first, at)))
    assert expected
    assert [each.at for each in _all(timing)] == expected


@pytest.mark.parametrize("zone", ZONES)
def test_every_wall_time_of_a_day_is_met_over_all_changes(zone: str) -> None:
    """The times fall into the gaps and overlaps of every zone, in one place or another."""
    for written in WALL_TIMES:
        at, first = time.fromisoformat(written), date(2017, 1, 2)
        timing = _timing({"recurrence": "1 day"}, datetime.combine(first, at), zone)
        expected = reckoned(timing, lambda day, first: True, first, at)
        found = list(_all(timing))
        assert [each.at for each in found] == list(takewhile(lambda each: each < END, expected))
        assert [each.wall.date() for each in found] == [
            first + index * DAY for index in range(len(found))
        ]


def test_a_clock_that_looks_now_and_then_fires_each_once() -> None:
    timing = _timing({"recurrence": "1 day"}, datetime(2017, 1, 2, 2, 30), "Asia/Jerusalem")  # noqa: DTZ001
    clock, fired = FakeClock(BEGIN), list[datetime]()
    due = _next(timing, BEGIN)
    while clock.now() < END:
        if due <= clock.now():
            fired.append(due)
            due = _next(timing, clock.now())
        clock.advance(10 * MINUTE)
    zone = ZoneInfo("Asia/Jerusalem")
    walls = [moment.astimezone(zone) for moment in fired]
    assert [wall.date() for wall in walls] == [
        date(2017, 1, 2) + index * DAY for index in range(len(walls))
    ]
    assert len(walls) == (END - BEGIN).days - 1
    moved = [wall for wall in walls if (wall.hour, wall.minute) != (2, 30)]
    assert [(wall.year, wall.hour, wall.minute) for wall in moved] == [
        (year, 3, 0) for year in range(2017, 2027)
    ]


@pytest.mark.parametrize(("zone", "period"), [("Europe/Berlin", 45), ("Australia/Lord_Howe", 90)])
def test_short_periods_are_elapsed_time(zone: str, period: int) -> None:
    timing = _timing({"recurrence": f"{period} min"}, datetime(2017, 1, 2), zone)  # noqa: DTZ001
    found = [each.at for each in _all(timing)]
    first = found[0]
    assert found == [first + index * period * MINUTE for index in range(len(found))]
    assert END - found[-1] <= period * MINUTE


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Lord_Howe", "America/New_York"])
def test_short_periods_with_parts_are_elapsed_and_read_the_wall(zone: str) -> None:
    rrule = "FREQ=MINUTELY;INTERVAL=40;BYHOUR=1,2,3;BYDAY=SU"
    timing = _timing({"rrule": rrule}, datetime(2017, 1, 2), zone)  # noqa: DTZ001
    first, there, expected = timing.since, ZoneInfo(zone), []
    for index in range((END - first) // (40 * MINUTE) + 1):
        wall = (first + index * 40 * MINUTE).astimezone(there)
        if wall.hour in (1, 2, 3) and wall.weekday() == 6:
            expected.append(first + index * 40 * MINUTE)
    assert [each.at for each in _all(timing)] == [each for each in expected if each < END]


def _timing(given: dict[str, object], first: datetime, zone: str) -> Timing:
    return timing_of(now=BEGIN, since=f"{first:%Y-%m-%d %H:%M}", timezone=zone, **given)  # type: ignore[arg-type]


def _all(timing: Timing) -> Iterator[Occurrence]:
    return takewhile(lambda each: each.at < END, following(timing, BEGIN))


def _next(timing: Timing, moment: datetime) -> datetime:
    found = next_after(timing, moment)
    assert found is not None
    return found.at
