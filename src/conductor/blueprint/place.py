"""Where something stands: file, line and column, and by which imports the file was reached."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

_WORD = re.compile(
    r"""'(?:[^']|'')*' | "(?:[^"\\]|\\.)*" | [^\s,\]}\[{#:]+(?::(?!\s)[^\s,\]}]*)*""", re.X
)
_LONGEST_WORD = 400
_SHOWN = 160


@dataclass(frozen=True, eq=False)
class Source:
    """One YAML text. `imported_at` is the import entry that named it; None for the main file."""

    name: str
    text: str = field(repr=False)
    imported_at: "Place | None" = None

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


class Place(NamedTuple):
    """Line and column count from 1, as editors do."""

    source: Source
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"

    @property
    def end_column(self) -> int:
        """Where the word that begins here ends, in the same line: the column after it."""
        start = self.column - 1
        word = _WORD.match(self.source.line(self.line), start, start + _LONGEST_WORD)
        return word.end() + 1 if word else self.column + 1

    def excerpt(self) -> str:
        """The offending line with carets below the offending word; empty where there is no text."""
        text = self.source.line(self.line).replace("\t", " ")
        if not text.strip():
            return ""
        start = max(0, self.column - _SHOWN + 40)
        shown = text[start : start + _SHOWN]
        width = min(self.end_column - self.column, max(1, len(shown) - self.column + 1 + start))
        carets = " " * (self.column - 1 - start) + "^" * width
        return f"{self.line:5} | {shown}\n      | {carets}"

    def importers(self) -> "Iterator[Place]":
        """The import entries that led to this text, from its own importer up to the main file."""
        at = self.source.imported_at
        while at is not None:
            yield at
            at = at.source.imported_at
