"""Days of the week, each or only one of the month."""

import pytest

from conductor.control.services.recurrence.weekdays import numbered, weekdays_of
from conductor.domain.errors import InvalidInput


def test_they_are_kept_in_upper_case_and_once() -> None:
    assert weekdays_of(["mo", "FR", "l-Fr", "2tu", "Mo"]) == ("MO", "FR", "L-FR", "2TU")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("MO", (0, 0)),
        ("TU", (1, 0)),
        ("WE", (2, 0)),
        ("TH", (3, 0)),
        ("FR", (4, 0)),
        ("SA", (5, 0)),
        ("SU", (6, 0)),
        ("1MO", (0, 1)),
        ("4SU", (6, 4)),
        ("L-FR", (4, -1)),
    ],
)
def test_a_number_says_which_of_the_month(written: str, day: tuple[int, int]) -> None:
    assert numbered(written) == day


@pytest.mark.parametrize("written", ["", "monday", "5mo", "0mo", "-1mo", "1-mo", "lfr", "l-", "xx"])
def test_what_is_no_day_is_refused_with_a_remedy(written: str) -> None:
    with pytest.raises(InvalidInput, match=r"^weekdays: .* write mo, tu, we"):
        weekdays_of([written])
