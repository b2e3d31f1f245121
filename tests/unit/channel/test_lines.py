"""Bytes as lines."""

import random

import pytest

from conductor.channel.lines import LONGEST_LINE, Line, Lines


def cut(data: bytes, *, steps: list[int], start: int = 0) -> list[Line]:
    lines, found, place = Lines(start), [], 0
    for step in steps:
        found += lines.feed(data[place : place + step])
        place += step
    return [*found, *lines.feed(data[place:]), *lines.finish()]


def test_a_long_line_is_cut_and_nothing_is_lost() -> None:
    found = cut(b"x" * (LONGEST_LINE + 5) + b"y\nz", steps=[LONGEST_LINE, 5])
    assert [(len(line.text), line.end) for line in found] == [
        (LONGEST_LINE, LONGEST_LINE),
        (6, LONGEST_LINE + 7),
        (1, LONGEST_LINE + 8),
    ]


def test_a_line_of_just_that_length_is_one() -> None:
    data = b"x" * LONGEST_LINE + b"\n"
    assert cut(data, steps=[LONGEST_LINE]) == cut(data, steps=[])
    assert len(cut(data, steps=[])) == 1


def test_no_character_is_cut_through() -> None:
    text = "ä€𝄞" * LONGEST_LINE
    found = cut(text.encode(), steps=[])
    assert "".join(line.text for line in found) == text
    assert max(len(line.text.encode()) for line in found) <= LONGEST_LINE


def test_carriage_returns_and_bytes_that_are_no_text_do_no_harm() -> None:
    assert [line.text for line in cut(b"a\r\n\xff\n\n", steps=[])] == ["a", "�", ""]
    assert len(cut(b"\x80" * (LONGEST_LINE + 1), steps=[])) == 2


@pytest.mark.parametrize("seed", range(5))
def test_the_cuts_depend_on_the_bytes_alone(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - no secret
    parts = [b"\n", b"\r\n", b"x" * 70_000, b"x" * LONGEST_LINE, dice.randbytes(90_000), b"\xc3"]
    data = b"".join(dice.choices(parts, k=20))
    whole = cut(data, steps=[])
    assert cut(data, steps=[dice.randrange(1, 50_000) for _ in range(40)]) == whole
    for index in dice.sample(range(len(whole)), 10):
        line = whole[index]
        assert cut(data[line.end :], steps=[], start=line.end) == whole[index + 1 :]
