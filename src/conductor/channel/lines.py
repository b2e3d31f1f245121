"""A stream of bytes as lines of text, of which each knows where it ends."""

from collections.abc import Iterator
from typing import NamedTuple

from conductor.domain.event import LONGEST_MESSAGE

LONGEST_LINE = LONGEST_MESSAGE
_LONGEST_CHARACTER = 4


class Line(NamedTuple):
    """`end` is the place in the stream behind it, its newline included."""

    text: str
    end: int


class Lines:
    """Cuts lines of at most `LONGEST_LINE` bytes, and never through a character.

    The cuts depend on the bytes alone and not on how they arrive: whoever begins anew at the end
    of any line gets the lines that the first one would have got.
    """

    def __init__(self, start: int = 0) -> None:
        self.end = start
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[Line]:
        """To be read to its end, before more is fed."""
        *whole, self._rest = (self._rest + data).split(b"\n")
        for line in whole:
            *first, last = _pieces(line)
            yield from map(self._line, first)
            yield self._line(last, newline=1)
        *first, self._rest = _pieces(self._rest)
        yield from map(self._line, first)

    def finish(self) -> Iterator[Line]:
        """The last line, when no newline ended it."""
        rest, self._rest = self._rest, b""
        if rest:
            yield self._line(rest)

    def _line(self, piece: bytes, newline: int = 0) -> Line:
        self.end += len(piece) + newline
        return Line(piece.decode(errors="replace").rstrip("\r"), self.end)


def _pieces(line: bytes) -> list[bytes]:
    """At least one; only the last may be empty."""
    pieces = []
    while len(line) > LONGEST_LINE:
        cut = _character_start(line, LONGEST_LINE)
        pieces.append(line[:cut])
        line = line[cut:]
    return [*pieces, line]


def _character_start(line: bytes, place: int) -> int:
    """The same place, or a little before it, where it would cut through a character of UTF-8."""
    for start in range(place, place - _LONGEST_CHARACTER, -1):
        if line[start] & 0b1100_0000 != 0b1000_0000:
            return start
    return place
