"""Lines that are masked as they come."""

from base64 import b64encode
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from conductor.channel.lines import Line, Lines
from conductor.channel.masked_lines import MaskedLines
from conductor.domain.masking import MASK, KnownSecrets, Masker

SECRET = "correct horse battery staple"  # noqa: S105 - of these tests


def _said(printed: bytes, cuts: list[int], secret: str = SECRET) -> list[Line]:
    """What is said of it when it arrives in these chunks."""
    masker = Masker([secret])
    lines, masked = Lines(), MaskedLines(lambda: masker)
    places = [0, *sorted(cut % (len(printed) + 1) for cut in cuts), len(printed)]
    said: list[Line] = []
    for start, end in pairwise(places):
        said += masked.feed(list(lines.feed(printed[start:end])))
    said += masked.feed(list(lines.finish()))
    return [*said, *masked.rest()]


@settings(deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=10_000)))
def test_a_secret_is_hidden_at_whatever_places_chunks_end(cuts: list[int]) -> None:
    said = _said(f"before\nit is {SECRET}.\nafter".encode(), cuts)
    assert [line.text for line in said] == ["before", f"it is {MASK}.", "after"]


@settings(deadline=None)
@given(
    st.lists(st.integers(min_value=0, max_value=10_000)),
    st.integers(min_value=1, max_value=len(SECRET) - 1),
)
def test_a_secret_that_is_wrapped_at_any_place_is_hidden(cuts: list[int], wrap: int) -> None:
    printed = f"a\n{SECRET[:wrap]}\n{SECRET[wrap:]}\nb\n".encode()
    assert [line.text for line in _said(printed, cuts)] == ["a", MASK, MASK, "b"]


@settings(deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=10_000)), st.integers(1, 60))
def test_base64_over_many_lines_is_hidden(cuts: list[int], width: int) -> None:
    encoded = b64encode(f"user:{SECRET}\n".encode()).decode()
    wrapped = "\n".join(encoded[at : at + width] for at in range(0, len(encoded), width))
    told = "".join(line.text for line in _said(wrapped.encode(), cuts)).replace(MASK, "")
    assert len(told) <= len("dXNlcjp" + "Cg==")  # what stands before and behind it


def test_the_places_in_the_spool_stay_those_of_the_lines() -> None:
    printed = f"one\n{SECRET}\nthree".encode()
    assert [line.end for line in _said(printed, [])] == [line.end for line in _whole(printed)]


def test_a_line_that_begins_no_secret_is_not_held_back() -> None:
    masked = MaskedLines(lambda: Masker([SECRET]))
    assert masked.feed([Line("plain", 6)]) == [Line("plain", 6)]
    assert masked.feed([Line("this is cor", 18)]) == []
    assert masked.feed([Line("rupt", 23)]) == [Line("this is cor", 18), Line("rupt", 23)]


def test_a_secret_that_is_learned_late_is_hidden_from_then_on() -> None:
    known = KnownSecrets()
    masked = MaskedLines(lambda: known.masker)
    assert masked.feed([Line(SECRET, 1)]) == [Line(SECRET, 1)]
    known.learn([SECRET])
    assert masked.feed([Line(SECRET, 2)]) == [Line(MASK, 2)]


def test_a_line_longer_than_a_record_hides_a_secret_at_the_cut() -> None:
    printed = b"x" * (64 * 1024 - 10) + SECRET.encode() + b"y\n"
    told = "".join(line.text for line in _said(printed, []))
    assert told == "x" * (64 * 1024 - 10) + MASK + MASK + "y"


def _whole(printed: bytes) -> list[Line]:
    lines = Lines()
    return [*lines.feed(printed), *lines.finish()]
