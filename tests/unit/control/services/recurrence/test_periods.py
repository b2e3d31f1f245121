"""How often: every unit in every spelling, and what is no period."""

import pytest

from conductor.control.services.recurrence.periods import period_of
from conductor.control.services.recurrence.rules import Frequency
from conductor.domain.errors import InvalidInput

F = Frequency
SPELLINGS = {
    F.SECONDLY: ("sec", "secs", "second", "seconds"),
    F.MINUTELY: ("min", "mins", "minute", "minutes"),
    F.HOURLY: ("h", "hs", "hour", "hours"),
    F.DAILY: ("d", "ds", "day", "days"),
    F.WEEKLY: ("w", "ws", "week", "weeks"),
    F.MONTHLY: ("mo", "mos", "month", "months"),
    F.YEARLY: ("y", "ys", "year", "years"),
}
CASES = [(word, frequency) for frequency, words in SPELLINGS.items() for word in words]


@pytest.mark.parametrize(("word", "frequency"), CASES)
@pytest.mark.parametrize("form", ["3 {}", "3{}", " 3  {} "])
def test_a_unit_has_long_and_short_names(form: str, word: str, frequency: Frequency) -> None:
    assert period_of(form.format(word)) == (3, frequency)
    assert period_of(form.format(word).upper()) == (3, frequency)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "day",
        "0 days",
        "00 days",
        "1.5 hours",
        "-1 day",
        "+1 day",
        "1 fortnight",
        "1 m",
        "1 day 2",
    ],
)
def test_what_is_no_period_is_refused_with_a_remedy(written: str) -> None:
    with pytest.raises(InvalidInput, match=r"^recurrence: .* write a whole number above 0"):
        period_of(written)


@pytest.mark.parametrize("written", ["101 years", "1201 months", "36526 days", "999999999999 sec"])
def test_a_period_beyond_a_century_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput, match="longer than a century"):
        period_of(written)


def test_a_century_itself_is_taken() -> None:
    assert period_of("100 years") == (100, F.YEARLY)
