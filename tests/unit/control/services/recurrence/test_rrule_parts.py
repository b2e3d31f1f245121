"""The parts of one rule: what RFC 5545 forbids is refused, with the part and a remedy."""

from datetime import UTC, datetime

import pytest

from conductor.control.services.recurrence.rrule_parts import rule_of_parts
from conductor.control.services.recurrence.rules import Frequency, Rule
from conductor.domain.errors import InvalidInput

END = datetime(2030, 1, 1, tzinfo=UTC)


def read(text: str) -> Rule:
    return rule_of_parts(text, lambda written: END, "rrule")


def test_all_parts_are_read() -> None:
    rule = read(
        "FREQ=YEARLY;INTERVAL=2;UNTIL=20300101;WKST=SU;BYDAY=MO,-1FR,+2TU;BYMONTH=3,1;BYMONTHDAY=-1,"
        "15;BYYEARDAY=100,-1;BYHOUR=9,8;BYMINUTE=30;BYSECOND=0;BYSETPOS=-1"
    )
    assert (rule.frequency, rule.interval, rule.until) == (Frequency.YEARLY, 2, END)
    assert (rule.week_start, rule.weekdays) == (6, ((0, 0), (4, -1), (1, 2)))
    assert rule.part("bymonth") == (1, 3)
    assert rule.part("bymonthday") == (-1, 15)
    assert rule.part("byyearday") == (-1, 100)
    assert rule.part("byhour") == (8, 9)
    assert rule.part("bysetpos") == (-1,)
    assert read("FREQ=YEARLY;BYWEEKNO=53,-1").part("byweekno") == (-1, 53)
    assert read("FREQ=SECONDLY;COUNT=7").count == 7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("INTERVAL=2", "FREQ is missing; write FREQ= and one of YEARLY, MONTHLY, WEEKLY"),
        ("FREQ=FORTNIGHTLY", "FREQ=FORTNIGHTLY is unknown; write"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ is there twice"),
        ("FREQ=DAILY;BYEASTER=0", "'BYEASTER=0' is no part of a rule; there are FREQ, INTERVAL"),
        ("FREQ=DAILY;INTERVAL", "'INTERVAL' is no part of a rule"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0 is no number above 0"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL=-1 is no number above 0"),
        ("FREQ=YEARLY;INTERVAL=101", "INTERVAL=101 is longer than a century"),
        ("FREQ=DAILY;COUNT=0", "COUNT=0 is no number above 0"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20300101", "COUNT and UNTIL exclude each other"),
        ("FREQ=DAILY;BYDAY=MO;COUNT=100001", "COUNT: 100001 is too many to count for this rule"),
        ("FREQ=DAILY;WKST=XX", "WKST=XX is no day; write one of MO"),
        ("FREQ=DAILY;BYDAY=XX", "BYDAY=XX is no day; write one of MO"),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY=1MO does not go with FREQ=WEEKLY; write days without"),
        ("FREQ=DAILY;BYDAY=-1MO", "BYDAY=-1MO does not go with FREQ=DAILY"),
        ("FREQ=MONTHLY;BYDAY=6MO", "BYDAY=6MO does not go with FREQ=MONTHLY; write numbers from 1"),
        ("FREQ=YEARLY;BYDAY=0MO", "BYDAY=0MO does not go with FREQ=YEARLY; write numbers"),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "BYDAY=1MO does not go with"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR=24 cannot be; write numbers from 0 to 23"),
        ("FREQ=DAILY;BYMINUTE=60", "BYMINUTE=60 cannot be; write numbers from 0 to 59"),
        ("FREQ=DAILY;BYSECOND=x", "BYSECOND=X cannot be"),
        ("FREQ=DAILY;BYMONTH=13", "BYMONTH=13 cannot be; write numbers from 1 to 12"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0 cannot be; write numbers from -31"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32 cannot be"),
        ("FREQ=YEARLY;BYYEARDAY=367", "BYYEARDAY=367 cannot be"),
        ("FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO=54 cannot be"),
        ("FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO does not go with FREQ=MONTHLY; leave it out"),
        ("FREQ=DAILY;BYYEARDAY=1", "BYYEARDAY does not go with FREQ=DAILY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY does not go with FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS chooses among other BY parts, and there is none"),
        ("FREQ=DAILY;BYHOUR=1,2;BYSETPOS=3", "BYSETPOS=3 is not there, as a period has 2 at most"),
        ("FREQ=HOURLY;BYHOUR=1,2;BYSETPOS=-2", "BYSETPOS=-2 is not there"),
        ("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3", "BYSETPOS=3 is not there, as a period has 2"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,2;BYSETPOS=32", "BYSETPOS=32 is not there"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_remedy(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(text)
    assert str(refused.value).startswith("rrule: ")
    assert said in str(refused.value)


def test_a_rule_of_each_second_is_not_written_by_days() -> None:
    hours, minutes = ",".join(map(str, range(24))), ",".join(map(str, range(60)))
    assert read(f"FREQ=DAILY;BYHOUR={hours};BYMINUTE={minutes}")
    with pytest.raises(InvalidInput, match="86400 times, more than 1440; write it with FREQ="):
        read(f"FREQ=DAILY;BYHOUR={hours};BYMINUTE={minutes};BYSECOND={minutes}")
