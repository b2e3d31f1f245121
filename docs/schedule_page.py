"""Shows each form of a schedule's timing with the occurrences that the code finds for it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from conductor.control.services.recurrence.moments import moment_of
from conductor.control.services.recurrence.occurrences import occurrences
from conductor.control.services.recurrence.reading import timing_of
from conductor.control.services.recurrence.zones import zone_named
from conductor.domain.errors import InvalidInput
from conductor.domain.occurrence import Occurrence

NOW = datetime(2027, 1, 31, 10, 15, 20, tzinfo=UTC)
ZONE = "Asia/Jerusalem"

HEAD = """\
# When schedules are due

<!-- Written by `make docs` from docs/schedule_page.py and the code. Do not edit it here. -->

A schedule has a `since`, perhaps an `until`, and one of these: `count` 1 alone, which means once,
at `since`; a `recurrence`, perhaps with `weekdays` and a `count`; or an `rrule`. All examples
here are answered as on Sunday, 31 January 2027, at 10:15:20 UTC.
"""
MOMENTS = """\
## Moments: `since` and `until`

Both are included. Without a zone they are in the schedule's `timezone`, and in UTC where it has
none; the change of a schedule has to bring the `timezone` along to have them read there.
Fractions of a second are dropped. Months and years later is the same day, or the month's last
one; days and more are counted on the wall, what is shorter by the stopwatch.

| form | in UTC | with `timezone` Asia/Jerusalem |
|---|---|---|
"""
MOMENT_FORMS = (
    "2027-02-03",
    "2027-02-03 09:00",
    "2027-02-03T09:00:30",
    "2027-02-03T09:00:30.123Z",
    "2027-02-03T09:00+05:30",
    "2027-02-03 09:00 Europe/Berlin",
    "12:30",
    "+30 min",
    "+4 hours",
    "+1 day",
    "+2 weeks",
    "+1 month",
    "+1y",
    "+2 days+3h",
)
PERIODS = """\
## Periods: `recurrence`

A whole number above 0 and a unit, with a blank in between or without, in any case, in the
singular or in the plural: `sec` or `second`, `min` or `minute`, `h` or `hour`, `d` or `day`, `w`
or `week`, `mo` or `month`, `y` or `year`. At most a century. From the 31st, shorter months have
their last day, and so has February from the 29th.

`weekdays` choose among the days of the period: `mo`, `tu`, `we`, `th`, `fr`, `sa`, `su`, in any
case. With months or years a number in front says which of the month or of the year, `1mo` to
`4mo`, and `l-mo` is the last one.

| timing | next occurrences in UTC |
|---|---|
"""
PERIOD_FORMS: tuple[dict[str, Any], ...] = (
    {"since": "2027-02-03 09:00", "count": 1},
    {"since": "09:00", "recurrence": "30 min"},
    {"since": "09:00", "recurrence": "1 hours"},
    {"since": "09:00", "recurrence": "1 day"},
    {"since": "09:00", "recurrence": "2 weeks"},
    {"since": "2027-01-31 09:00", "recurrence": "1 month"},
    {"since": "2024-02-29 09:00", "recurrence": "1 year"},
    {"since": "09:00", "recurrence": "1 day", "count": 3},
    {"since": "09:00", "recurrence": "1 day", "until": "+2 days"},
    {"since": "09:00", "recurrence": "1 week", "weekdays": ["mo", "fr"]},
    {"since": "09:00", "recurrence": "1 month", "weekdays": ["1mo"]},
    {"since": "09:00", "recurrence": "1 mo", "weekdays": ["2tu", "l-fr"]},
    {"since": "09:00", "recurrence": "6 h", "weekdays": ["sa"]},
)
RULES = """\
## iCalendar: `rrule`

The parts of one RRULE as [RFC 5545](https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10) has
them, or a rule set of `DTSTART`, `RRULE`, `RDATE`, `EXDATE` and the older `EXRULE`, on lines of
their own or with a blank in between. It excludes `recurrence`, `weekdays` and `count`.

* Without a `DTSTART`, periods and COUNT begin with `since`; with one, `since` only says from when
  on it counts.
* The TZID of `DTSTART` becomes the schedule's `timezone`. Times of the rule without a zone are in
  it; `since` and `until` are in the `timezone` that is sent along, or else in UTC.
* A start that does not fit its rule is no occurrence. Days that a month does not have are left
  out.
* `EXDATE;VALUE=DATE` leaves out the whole day; `RDATE;VALUE=DATE` adds it at the time of the
  start; `UNTIL` with a day alone includes that day.

| rule | next occurrences in UTC |
|---|---|
"""
RULE_FORMS: tuple[dict[str, Any], ...] = (
    {"since": "09:00", "rrule": "FREQ=DAILY;INTERVAL=2"},
    {"since": "09:00", "rrule": "RRULE:FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=18;BYMINUTE=0"},
    {"since": "09:00", "rrule": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"},
    {"since": "2027-01-31 09:00", "rrule": "FREQ=MONTHLY"},
    {"since": "09:00", "rrule": "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270208"},
    {"since": "09:00", "rrule": "FREQ=DAILY;COUNT=4 EXDATE:20270201T090000 RDATE:20270301T120000"},
    {"since": "09:00", "rrule": "FREQ=HOURLY;BYHOUR=8,12,16 EXDATE;VALUE=DATE:20270201"},
    {"since": "09:00", "rrule": "FREQ=DAILY EXRULE:FREQ=WEEKLY;BYDAY=SA,SU"},
    {
        "since": "2027-01-01",
        "rrule": "DTSTART;TZID=America/New_York:20270101T090000 RRULE:FREQ=WEEKLY;BYDAY=MO,TH",
    },
)
CLOCKS = """\
## Time zones, and changes of the clocks

Periods of a day and more keep the wall time of the schedule's `timezone`; shorter ones are
elapsed time, also where parts such as BYHOUR choose among them by the wall clock. A wall time
that is not there that day is the first instant after the gap; one that comes twice is the first
of the two. A `since` that is not there is refused for what recurs, as its time is that of all
other days.

| timing, with `timezone` Asia/Jerusalem | local | in UTC | |
|---|---|---|---|
"""
CLOCK_FORMS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"recurrence": "1 day", "since": "09:00"}, "2027-03-25"),
    ({"recurrence": "1 day", "since": "02:30"}, "2027-03-25"),
    ({"recurrence": "1 day", "since": "01:30"}, "2027-10-30"),
    ({"recurrence": "24 hours", "since": "09:00"}, "2027-03-25"),
)
LIMITS = """\
## What counts, and what it may cost

`count` and COUNT count occurrences from the start on, whatever became of them: also those that
were skipped, missed or left out by EXDATE. The next occurrence costs no more the longer a
schedule has run: `make bench ARGS=recurrence` measures it. These bounds hold:

* A COUNT on a rule whose parts choose among its periods is counted once by each server, in time
  that grows with the count; there it may be 100 000 at most. A plain period may have any.
* A rule that does not come true within some decades counts as one that never does. At the
  creation of a schedule it is refused.
* A rule that leaves out 50 000 occurrences in a row by an EXRULE, or
  fewer by several, counts as ended.
* BYHOUR, BYMINUTE and BYSECOND may make 1440 times of a day at most; a rule set may have 20 rules
  and 20 that leave out, and 65 536 characters.

## What is refused

| timing | answer |
|---|---|
"""
REFUSED: tuple[dict[str, Any], ...] = (
    {"since": "09:00"},
    {"since": "tomorrow", "count": 1},
    {"since": "+1 fortnight", "count": 1},
    {"since": "09:00", "recurrence": "1.5 hours"},
    {"since": "09:00", "recurrence": "0 days"},
    {"since": "09:00", "recurrence": "1 week", "weekdays": ["1mo"]},
    {"since": "09:00", "recurrence": "1 day", "until": "2027-01-30"},
    {"since": "09:00", "recurrence": "1 day", "timezone": "Asia/Jerusalm"},
    {"since": "2027-03-26 02:30", "recurrence": "1 day", "timezone": ZONE},
    {"since": "09:00", "rrule": "FREQ=DAILY", "count": 3},
    {"since": "09:00", "rrule": "FREQ=DAILY;BYHOUR=25"},
    {"since": "09:00", "rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"},
)
_SHOWN = 3


def schedule_page() -> str:
    parts = (
        (HEAD, ()),
        (MOMENTS, map(_moment, MOMENT_FORMS)),
        (PERIODS, map(_timing, PERIOD_FORMS)),
        (RULES, map(_timing, RULE_FORMS)),
        (CLOCKS, (row for given, day in CLOCK_FORMS for row in _over_a_change(given, day))),
        (LIMITS, map(_refusal, REFUSED)),
    )
    return "\n".join(head + "".join(f"{row}\n" for row in rows) for head, rows in parts)


def _moment(written: str) -> str:
    moments = [moment_of(written, "since", zone=zone_named(zone), now=NOW) for zone in (None, ZONE)]
    return f"| `{written}` | " + " | ".join(f"{each:%Y-%m-%d %H:%M:%S}" for each in moments) + " |"


def _timing(given: Mapping[str, Any]) -> str:
    timing = timing_of(now=NOW, **given)
    found = occurrences(timing, NOW, _SHOWN + 1)
    shown = ", ".join(f"{each.at:%a %Y-%m-%d %H:%M}" for each in found[:_SHOWN])
    return f"| {_written(given)} | {shown}{', …' if len(found) > _SHOWN else ''} |"


def _over_a_change(given: Mapping[str, Any], day: str) -> Iterable[str]:
    timing = timing_of(now=NOW, timezone=ZONE, **given)
    after = moment_of(day, "after", zone=zone_named(ZONE), now=NOW)
    for number, each in enumerate(occurrences(timing, after, _SHOWN)):
        cells = (
            "" if number else _written(given),
            _local(each),
            f"{each.at:%a %H:%M}",
            each.remark,
        )
        yield f"| {' | '.join(cells)} |"


def _local(occurrence: Occurrence) -> str:
    return f"{occurrence.local:%a %Y-%m-%d %H:%M %z}"


def _refusal(given: Mapping[str, Any]) -> str:
    try:
        timing_of(now=NOW, **given)
    except InvalidInput as refused:
        return f"| {_written(given)} | {refused} |"
    raise ValueError(f"{given} is not refused any more; take it out of this page")


def _written(given: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{key} `{','.join(value) if isinstance(value, list) else value}`"
        for key, value in given.items()
    )
