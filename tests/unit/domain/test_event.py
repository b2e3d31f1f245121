from datetime import UTC, datetime

import pytest

from conductor.domain.event import LOG, LONGEST_MESSAGE, EventRecord


def said(message: str, spooled: tuple[str, int] | None = None) -> EventRecord:
    return EventRecord(
        LOG, message, datetime(2026, 1, 1, tzinfo=UTC), None, "info", "ctx", {}, spooled
    )


@pytest.mark.parametrize("message", ["", "short", "x" * LONGEST_MESSAGE, "€" * 20_000])
def test_a_short_message_stays_whole(message: str) -> None:
    assert list(said(message).in_pieces()) == [said(message)]


@pytest.mark.parametrize("letter", ["x", "ü", "€", "🚀", "\ud800"])
@pytest.mark.parametrize("before", ["", ".", "..", "..."])
def test_a_long_message_comes_in_pieces_that_lose_nothing(letter: str, before: str) -> None:
    message = before + letter * 150_000
    pieces = [each.message for each in said(message).in_pieces()]
    assert "".join(pieces) == message
    sizes = [len(each.encode(errors="surrogatepass")) for each in pieces]
    assert max(sizes) <= LONGEST_MESSAGE
    assert min(sizes[:-1]) > LONGEST_MESSAGE - 4


def test_what_comes_from_a_spool_is_not_cut_again() -> None:
    line = said("<out> " + "x" * LONGEST_MESSAGE, spooled=("spool", LONGEST_MESSAGE))
    assert list(line.in_pieces()) == [line]
