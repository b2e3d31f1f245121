"""Whatever is written is either taken or refused with a sentence, and never breaks anything."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from conductor.control.services.recurrence.occurrences import newest_missed, next_after
from conductor.control.services.recurrence.reading import timing_of
from conductor.domain.errors import InvalidInput

NOW = datetime(2027, 1, 31, 10, 15, 20, tzinfo=UTC)
NAMES = """
FREQ INTERVAL COUNT UNTIL WKST BYDAY BYMONTH BYMONTHDAY BYYEARDAY BYWEEKNO BYHOUR BYMINUTE BYSECOND
BYSETPOS
"""
VALUES = """
MO -1FR 53SU 0 1 -1 5 29 31 60 99999999999 20270131T090000 20270326T023000Z 99991231T235959
19700101 00010101 Asia/Jerusalem Pacific/Kiritimati Pacific/Pago_Pago
"""
OTHERS = "DTSTART RRULE EXRULE RDATE EXDATE TZID VALUE DATE YEARLY MONTHLY WEEKLY DAILY HOURLY"
WORDS = [*NAMES.split(), *VALUES.split(), *OTHERS.split()]
RULES = st.lists(st.sampled_from([*WORDS, ":", ";", "=", ",", "\n", " "]), max_size=25).map("".join)
PARTS = st.lists(
    st.tuples(st.sampled_from(NAMES.split()), st.sampled_from(VALUES.split())), max_size=5
)
FREQUENCIES = st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"])
MOMENTS = st.one_of(
    st.text("+-0123456789:TZ. dhmowy", max_size=20),
    st.sampled_from(
        ["09:00", "1970-01-01", "8999-12-31 23:59", "2027-03-26 02:30", "+1 mo", "Z", "+"]
    ),
)
PERIODS = st.one_of(
    st.text("0123456789 secminhourdaywkt.-+", max_size=12),
    st.builds(
        "{} {}".format, st.integers(-1, 10**9), st.sampled_from(["sec", "h", "d", "mo", "y"])
    ),
)
ZONES = st.sampled_from(
    [None, "UTC", "Asia/Jerusalem", "Pacific/Kiritimati", "Pacific/Pago_Pago", "X"]
)


def _asked(**given: Any) -> None:
    try:
        timing = timing_of(now=NOW, **{"since": "2027-01-01 09:00"} | given)
    except InvalidInput:
        return
    next_after(timing, NOW)
    newest_missed(timing, timing.since, NOW)


@settings(max_examples=100, deadline=None)
@given(RULES)
def test_any_words_of_icalendar(text: str) -> None:
    _asked(rrule=text)


@settings(max_examples=100, deadline=None)
@given(FREQUENCIES, PARTS, ZONES)
def test_any_parts_of_a_rule(
    frequency: str, parts: list[tuple[str, str]], zone: str | None
) -> None:
    written = ";".join(f"{name}={value}" for name, value in [("FREQ", frequency), *parts])
    _asked(rrule=written, timezone=zone)


@settings(max_examples=100, deadline=None)
@given(MOMENTS, MOMENTS, PERIODS, st.none() | st.integers(-1, 10**12), ZONES)
def test_any_moments_and_periods(
    since: str, until: str, recurrence: str, count: int | None, zone: str | None
) -> None:
    _asked(since=since, until=until, recurrence=recurrence, count=count, timezone=zone)
    _asked(since=since, recurrence=recurrence, count=count, timezone=zone)
    _asked(since=since, count=1, timezone=zone)
